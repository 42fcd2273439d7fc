/** Words right before a value that say it is a time; what stands between are signs, or the `content=` of HTML. */
const TIME_WORD =
  /(?<![a-z])(?:last[_-]?)?(?:date|time|times?tamp|built|build|compiled?|generated|creat(?:ed|ion)|modified|updated|mtime|ctime|packaged|snapshot|epoch|stamp)(?:[_-]?(?:at|on|time|date|epoch|stamp|timestamp))?(?:[^A-Za-z0-9]{1,12}|["'\s]+(?:content|value)=["'])$/i;
/** What is measured, or set up, not read from a clock. */
const NO_CLOCK =
  /(?<![a-z])(?:elapsed|duration|wall|cpu|total|run|limit|max|min|interval|delay|expir\w*|period|took)(?![a-z])/i;
/** Parameters that keep a browser from using an old copy. */
const CACHE_BUSTER = /[?&](?:v|t|ts|_)=$/;

/** Whether the text before a value says that it is a date or time. */
export function saysTime(before: string): boolean {
  return (TIME_WORD.test(before) && !NO_CLOCK.test(before)) || CACHE_BUSTER.test(before);
}

/** Whether the text before a hexadecimal value says that it is computed from other bytes. */
export function saysDigest(before: string): boolean {
  return /(?:sha-?\d|md5|blake|digest|checksum|\bhash|integrity|etag|\bcrc|fingerprint|signature|\bsum\b|xxh)/i.test(
    before,
  );
}

const CODE =
  /\.(?:pyw?|pyx|pxd|c|cc|cpp|cxx|h|hh|hpp|hxx|m|mm|rs|go|java|kt|kts|scala|groovy|gradle|cs|vb|fs|swift|js|mjs|cjs|jsx|ts|tsx|vue|rb|pl|pm|php|lua|sh|bash|zsh|fish|ps1|bat|cmd|sql|r|jl|hs|ml|mli|erl|ex|exs|clj|lisp|el|scm|s|asm|f|f90|d|nim|zig|dart|tcl|awk|sed|cmake|mk|m4|am|ac|y|l|proto|css|scss|less|patch|diff)$|(?:^|\/)(?:Makefile|CMakeLists\.txt|Dockerfile|Rakefile|configure)$/i;

/** Whether a file is program text, where the order of lines and the value of a number mean something. */
export function isCode(path: string): boolean {
  return CODE.test(path);
}
