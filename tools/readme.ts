// Writes the settings table of both READMEs from server/settings.ts: `npm run readme`. readme.test.ts fails when it is out of step.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingName } from '../server/settings.ts';
import { settingRows, variableName } from '../server/settings.ts';

const root = join(import.meta.dirname, '..');
export const readmes = ['README.md', 'README.zh.md'] as const;
type Readme = (typeof readmes)[number];

const heads: Readonly<Record<Readme, string>> = {
  'README.md': '| setting | default | meaning |',
  'README.zh.md': '| 设置 | 默认值 | 含义 |',
};

/** Chinese text of each setting's `doc`; a new setting does not compile without it. */
const chinese: Readonly<Record<SettingName, string>> = {
  home: '状态、日志、缓存、最后一份快照和主密钥所在目录。',
  listenAddress: '所有端口监听的地址。',
  controlPort: '各产品的 OpenAPI、`/healthz` 与 `/metrics`；0 表示任选空闲端口。',
  edgePort: '网关与 CDN 的 HTTP 端口；0 表示任选空闲端口。',
  domain: '网关服务默认域名的根域。',
  rootAccessKeyId: '根访问密钥；不给出时在首次启动时生成。',
  rootAccessKeySecret: '根访问密钥的 Secret。',
  masterKey: '用于加密密钥的 32 字节的 Base64；不给出时使用目录中的文件。',
  regions: '提供服务的地域；各地域的资源互不可见。',
  databaseUrl: '`postgres://…`，保存状态的数据库；不给出时在目录中使用 SQLite。',
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

/** The page with its settings table as the program has it. */
export const currentReadme = (readme: Readme): string =>
  readReadme(readme).replace(
    /(<!-- settings -->\n)[\s\S]*?(<!-- \/settings -->)/,
    (_, begin: string, end: string) => `${begin}${table(readme)}\n${end}`,
  );

if (import.meta.main) for (const readme of readmes) writeFileSync(join(root, readme), currentReadme(readme));
