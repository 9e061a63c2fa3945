// Tencent SSL Certificate 2019-12-05: uploaded certificates for custom domains. Certificates are not bought here.
import type { Product } from '#kernel/product.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import {
  deleteCertificate,
  describeCertificateDetail,
  describeCertificates,
  uploadCertificate,
} from './certificate/actions.ts';
import {
  DeleteCertificate,
  DescribeCertificateDetail,
  DescribeCertificates,
  UploadCertificate,
} from './certificate/contract.ts';
import type { SslPorts } from './ports.ts';

export { certificates } from './certificates.ts';
export type { Certificates, FoundCertificate, SslPorts } from './ports.ts';
export type { ServedCertificate } from './served.ts';
export { readServedCertificates } from './served.ts';
export { certificateTags } from './tags.ts';

const NOT_SOLD =
  'Certificates are uploaded, not bought: Portico is no certificate authority and deploys nothing elsewhere.';

const gaps = ['ApplyCertificate', 'DownloadCertificate', 'ModifyCertificateAlias', 'UpdateCertificateInstance'].map(
  (action) => ({ action, reason: NOT_SOLD }),
);

export const createSsl = (ports: SslPorts): Product<Scope> => ({
  name: 'ssl',
  title: 'Tencent Cloud SSL certificates',
  family: 'tencent',
  serviceNames: ['ssl'],
  placement: 'global',
  versions: [
    {
      version: '2019-12-05',
      bindings: implement<Scope>()(
        { UploadCertificate, DescribeCertificates, DescribeCertificateDetail, DeleteCertificate },
        {
          UploadCertificate: uploadCertificate(ports),
          DescribeCertificates: describeCertificates,
          DescribeCertificateDetail: describeCertificateDetail,
          DeleteCertificate: deleteCertificate(ports),
        },
      ),
      gaps,
    },
  ],
  style: { product: 'ssl' },
});
