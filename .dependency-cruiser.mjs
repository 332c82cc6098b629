import { ruleFiles } from './tools/check/rule-files.mjs';

/** The borders of the tree. Each rule says what it protects. */
const escaped = ruleFiles.map((path) => `^${path.replaceAll('.', '\\.')}`);
const frameworks = 'node_modules/(@nestjs|typeorm|mysql2|kafkajs|ioredis|mqtt|fastify|socket\\.io|onnxruntime-node)/';

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A file that needs itself through others has two reasons to change.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'apps-import-no-app',
      comment: 'Services meet through events and HTTP.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libraries-know-no-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|tools)/' },
    },
    {
      name: 'libraries-through-their-index',
      comment: 'What a library does not export may change at any time.',
      severity: 'error',
      from: { path: '^(apps|libs|tools)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$2/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'rules-import-no-framework',
      comment: 'Rules are pure: they run, and are tested, without Nest, a database or Kafka.',
      severity: 'error',
      from: { path: escaped, pathNot: '\\.spec\\.ts$' },
      to: { path: [frameworks, '^libs/(messaging|persistence|http|observability|engines)/'] },
    },
    {
      name: 'pure-libraries-stay-pure',
      severity: 'error',
      from: { path: '^libs/(contracts|kernel|learning|pki)/src/' },
      to: { path: 'node_modules/(@nestjs|typeorm|mysql2|kafkajs|ioredis|mqtt|fastify|socket\\.io)/' },
    },
    {
      name: 'tests-are-imported-by-nobody',
      severity: 'error',
      from: { pathNot: '\\.spec\\.ts$' },
      to: { path: '\\.spec\\.ts$' },
    },
    {
      name: 'product-code-needs-no-test-library',
      severity: 'error',
      from: { path: '^(apps|libs)/[^/]+/src/', pathNot: ['\\.spec\\.ts$', '^libs/testing/'] },
      to: { path: ['^libs/testing/', 'node_modules/(jest|@jest|fast-check)/'] },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@voltguard/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.node'],
    },
  },
};
