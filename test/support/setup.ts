import fc from 'fast-check';

// Where a run decides whether work lands, it must say the same about the same code; on a desk every run looks elsewhere.
if (process.env['CI'] === 'true') fc.configureGlobal({ seed: 20261123 });
