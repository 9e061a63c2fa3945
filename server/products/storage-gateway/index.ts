// Alibaba Cloud Storage Gateway (sgw) 2018-05-11: what Portico has of it, and what it has not.
import type { Product } from '#kernel/product.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import {
  createStorageBundle,
  deleteStorageBundle,
  describeStorageBundle,
  describeStorageBundles,
  modifyStorageBundle,
} from './bundle/actions.ts';
import {
  CreateStorageBundle,
  DeleteStorageBundle,
  DescribeStorageBundle,
  DescribeStorageBundles,
  ModifyStorageBundle,
} from './bundle/contract.ts';
import { violation } from './errors.ts';
import { gaps } from './gaps.ts';

export const createStorageGateway = (): Product<Scope> => ({
  name: 'hcs-sgw',
  title: 'Alibaba Cloud Storage Gateway',
  family: 'alibaba',
  serviceNames: ['sgw', 'hcs-sgw'],
  placement: 'regional',
  versions: [
    {
      version: '2018-05-11',
      bindings: implement<Scope>()(
        {
          CreateStorageBundle,
          DescribeStorageBundle,
          DescribeStorageBundles,
          ModifyStorageBundle,
          DeleteStorageBundle,
        },
        {
          CreateStorageBundle: createStorageBundle,
          DescribeStorageBundle: describeStorageBundle,
          DescribeStorageBundles: describeStorageBundles,
          ModifyStorageBundle: modifyStorageBundle,
          DeleteStorageBundle: deleteStorageBundle,
        },
      ),
      gaps,
    },
  ],
  // Every answer of this product carries these; Code is text, and no other value may stand in a good answer.
  style: { product: 'sgw', success: { Success: true, Code: '200', Message: 'successful' } },
  violation,
});
