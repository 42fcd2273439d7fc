#!/bin/sh
# Makes test/fixtures/bzip2 with bzip2 1.0.8 and prints the SHA-256 of each content. Run it in test/fixtures/bzip2.
set -eu
export LC_ALL=C

# $1 lines of ordinary-looking text that packs well.
lines() {
  awk -v n="$1" 'BEGIN {
    split("the a of to in read write block stream code table symbol", word, " ")
    for (x = i = 1; i <= n; i++) {
      line = int(i / 7) ":"
      for (j = 0; j < 9; j++) {
        if (j < 2) x = (x * 69069 + 12345) % 4294967296
        line = line " " word[int(x / 65536) % 12 + 1]
      }
      print line
    }
  }'
}

# $1 letters without any order, the same for the same number.
letters() {
  awk -v n="$1" 'BEGIN {
    for (x = 7; n > 0; n--) {
      x = (x * 69069 + 12345) % 4294967296
      printf "%c", 97 + int(x / 65536) % 26
    }
  }'
}

bytes() {
  i=0
  while [ $i -lt 256 ]; do
    printf "\\$(printf %03o $i)"
    i=$((i + 1))
  done
}

# $1 is the name of the fixture, the rest are options of bzip2.
pack() {
  name=$1
  shift
  cat >content
  bzip2 "$@" <content >"$name.bz2"
  printf '%s %s %s\n' "$name" "$(wc -c <content | tr -d ' ')" "$(sha256sum <content | cut -d ' ' -f 1)"
  rm content
}

lines 400 | pack level-1 -1
lines 5000 | pack level-9 -9
lines 8000 | pack blocks -1
printf '' | pack empty
printf a | pack one
bytes | pack bytes
# Blocks that consist of nothing but repetitions: of a thousand letters, and of two.
for i in $(seq 200); do letters 1000; done | pack repetitive -9
yes ab | tr -d '\n' | head -c 500000 | pack short-period -5
# Runs of every length around the bounds of the run-length coding, and one over several blocks.
for i in 1 2 3 4 5 6 7 8 254 255 256 258 259 260 263 264 518 519 1000; do
  head -c "$i" /dev/zero | tr '\0' x
  printf y
done | pack runs
head -c 50000000 /dev/zero | pack zeros -1

# Randomised by the same rule that undoes it: that bzip2 reads it shows that the rule is right.
node ../../recipes/bzip2-randomised.ts >randomised.bz2
printf "randomised %s\n" "$(bzip2 -dc randomised.bz2 | sha256sum | cut -d " " -f 1)"

# A stream for each part, an empty one among them.
{
  lines 100 | bzip2 -9
  printf '' | bzip2 -1
  lines 300 | bzip2 -3
} >streams.bz2
printf 'streams %s\n' "$(bzip2 -dc streams.bz2 | sha256sum | cut -d ' ' -f 1)"
