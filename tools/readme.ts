// Writes the tables of products and settings in both READMEs from the program: `npm run coverage`. readme.test.ts fails when
// they are out of step.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coveragePage } from '#kernel/coverage.ts';
import type { FamilyName } from '#kernel/product.ts';
import { contractProducts } from '../server/cli/control-client.ts';
import type { SettingName } from '../server/settings.ts';
import { settingRows, variableName } from '../server/settings.ts';

const root = join(import.meta.dirname, '..');
export const readmes = ['README.md', 'README.zh.md'] as const;
type Readme = (typeof readmes)[number];

const heads: Readonly<Record<Readme, string>> = {
  'README.md': '| setting | default | meaning |',
  'README.zh.md': '| 设置 | 默认值 | 含义 |',
};

const productHeads: Readonly<Record<Readme, string>> = {
  'README.md': '| product | API | signatures | actions done | partly | refused | missing |',
  'README.zh.md': '| 产品 | API | 签名 | 已完成接口 | 部分 | 拒绝 | 缺失 |',
};

const signatures: Readonly<Record<FamilyName, string>> = {
  tencent: 'TC3-HMAC-SHA256, HmacSHA1, HmacSHA256',
  alibaba: 'RPC HMAC-SHA1, ACS3-HMAC-SHA256',
  kingsoft: 'AWS4-HMAC-SHA256, simplified',
};

/** Chinese titles; a product without one keeps its English title. */
const chineseTitles: Readonly<Record<string, string>> = {
  apigw: '腾讯云 API 网关',
  ssl: '腾讯云 SSL 证书',
  tag: '腾讯云标签',
  cdn: '阿里云 CDN',
  'hcs-sgw': '阿里云云存储网关',
  bws: '金山云共享带宽',
  monitor: '金山云云监控',
  iam: '金山云 IAM',
};

const states = ['done', 'partly', 'refused', 'missing'] as const;

/** Actions in each state, counted on the coverage page so that the two cannot differ. */
const counts = (page: string): string =>
  states.map((state) => [...page.matchAll(new RegExp(`^\\| \\w+ \\| ${state} \\|`, 'gm'))].length).join(' | ');

const products = (readme: Readme): string =>
  [
    productHeads[readme],
    '|---|---|---|---|---|---|---|',
    ...contractProducts().map((product) => {
      const { name, title, family, serviceNames, versions } = product;
      const shown = readme === 'README.md' ? title : (chineseTitles[name] ?? title);
      const implemented = versions.filter(({ bindings }) => bindings.length > 0).map(({ version }) => version);
      const signed = readme === 'README.md' ? signatures[family] : signatures[family].replace('simplified', '简化签名');
      return `| ${shown} | \`${serviceNames[0]}\` ${implemented.join(', ')} | ${signed} | ${counts(coveragePage([product]))} |`;
    }),
  ].join('\n');

/** Chinese text of each setting's `doc`; a new setting does not compile without it. */
const chinese: Readonly<Record<SettingName, string>> = {
  home: '状态、日志、缓存、最后一份快照和主密钥所在目录。',
  listenAddress: '所有端口监听的地址。',
  controlPort: '各产品的 OpenAPI、`/healthz` 与 `/metrics`；0 表示任选空闲端口。',
  controlUrl: '浏览器访问控制端口的地址，用于文档链接；不给出时为 http:// 加监听地址和端口。',
  edgePort: '网关与 CDN 的 HTTP 端口；0 表示任选空闲端口。',
  edgeTlsPort: '网关与 CDN 的 HTTPS 端口（HTTP/2 与 HTTP/1.1）；0 表示任选空闲端口。',
  domain: '网关服务默认域名的根域。',
  rootAccessKeyId: '根访问密钥；不给出时在首次启动时生成。',
  rootAccessKeySecret: '根访问密钥的 Secret。',
  masterKey: '用于加密密钥的 32 字节的 Base64；不给出时使用目录中的文件。',
  regions: '提供服务的地域；各地域的资源互不可见。',
  databaseUrl: '`postgres://…`，保存状态的数据库；不给出时在目录中使用 SQLite。',
  redisUrl: '`redis://…` 或 `rediss://…`，多台机器共享限流计数；不给出时使用共享内存。',
  microservices: '微服务实例列表，每项为 namespace/service=host:port，权重不为 1 时在端口后写 *权重。',
  consulUrl: '提供微服务实例的 Consul 代理地址 http://host:port；命名空间为其中的标签。',
  consulToken: '访问该代理的令牌。',
  backendAllow: '后端可以使用的地址和 CIDR 段，即使被 backendDeny 或默认规则禁止。',
  backendDeny: '除链路本地、元数据和组播地址外，后端不得使用的地址和 CIDR 段。',
  edgeMaxCalls: '一个边缘工作线程同时处理的调用数上限，超出时返回 503。',
  edgeMaxLagMs: '边缘工作线程允许的延迟（毫秒），超出时部分新调用返回 503。',
  edgeMaxBackendCalls: '一个边缘工作线程同时发往一个后端的请求数上限；另有同样多的请求可以等待，再多则返回 503。',
  edgeMaxWaitMs: '后端请求数已满时一次调用等待的时间（毫秒）。',
  workers: '边缘工作线程数；不给出时为 CPU 核数。',
  roles: '本进程承担的角色：control、edge。',
  skewTencent: '腾讯云签名时间允许的误差（秒）。',
  skewAlibaba: '阿里云签名时间允许的误差（秒）。',
  skewKingsoft: '金山云签名时间允许的误差（秒）。',
  actionRateFactor: '每个接口文档所列调用频率的倍数。',
  limitServices: '一个账号在一个地域的 API 网关服务数上限。',
  limitApisInService: '一个服务的 API 数上限。',
  limitUsagePlans: '一个账号在一个地域的使用计划数上限。',
  limitKeys: '一个账号在一个地域的密钥数上限。',
  limitKeysInPlan: '一个使用计划绑定的密钥数上限。',
  limitPlansOfKey: '一个密钥绑定的使用计划数上限。',
  limitApisInPlan: '一个使用计划绑定的 API 数上限。',
  limitIpStrategiesInService: '一个服务的 IP 策略数上限。',
  limitApiApps: '一个账号在一个地域的应用数上限。',
  limitPlugins: '一个账号在一个地域的插件数上限。',
  limitServicesOfPlugin: '一个插件绑定的服务数上限。',
  limitDomainsInService: '一个服务的自定义域名数上限。',
  limitUpstreams: '一个账号在一个地域的后端通道数上限。',
  limitApiDocuments: '一个账号在一个地域的 API 文档数上限。',
  limitCertificates: '一个账号的证书数上限。',
  domainResolvers: '用于查询自定义域名的 DNS 服务器；不给出时不检查域名归属。',
  accessLogKeepDays: '访问日志的保留天数。',
  accessLogKeepMb: '访问日志的保留总量（MB，所有账号合计），最旧的先删除。',
  metricsKeepDays: '监控指标的保留天数。',
  metricsKeepMb: '监控指标的保留总量（MB），最旧的先删除。',
  logLevel: 'debug、info、warn 或 error。',
};

const defaultText = (value: string | number | readonly string[] | undefined): string =>
  value === undefined ? '' : `\`${Array.isArray(value) ? value.join(',') : String(value)}\``;

const table = (readme: Readme): string =>
  [
    heads[readme],
    '|---|---|---|',
    ...Object.entries(settingRows).map(([name, row]) => {
      const meaning = readme === 'README.md' ? row.doc : chinese[name as SettingName];
      return `| \`${variableName(name)}\` | ${defaultText(row.default)} | ${meaning} |`;
    }),
  ].join('\n');

export const readReadme = (readme: Readme): string => readFileSync(join(root, readme), 'utf8');

const fill = (page: string, name: string, content: string): string =>
  page.replace(
    new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
    (_, begin: string, end: string) => `${begin}${content}\n${end}`,
  );

/** The page with its tables as the program has them. */
export const currentReadme = (readme: Readme): string =>
  fill(fill(readReadme(readme), 'settings', table(readme)), 'products', products(readme));

if (import.meta.main) for (const readme of readmes) writeFileSync(join(root, readme), currentReadme(readme));
