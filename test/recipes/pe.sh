#!/bin/sh
# Makes the files under test/fixtures/pe with real tools: lld-link and clang (LLVM), the MinGW-w64 assembler and linker, and
# Mono's C# compiler. Usage: test/recipes/pe.sh FOLDER
set -eu
out=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > a.c <<'EOF'
int bar(int);
int start(void) { return bar(3); }
EOF
cat > b.c <<'EOF'
__declspec(dllexport) int bar(int a) { return a + 1; }
EOF
for name in a b; do
  clang --target=x86_64-pc-windows-msvc -fdebug-compilation-dir=/build -c -g -gcodeview -O1 "$name.c" -o "$name.obj"
done
lld-link -Brepro -debug -dll -noentry a.obj b.obj -out:brepro.dll -pdbaltpath:'C:\build\brepro.pdb' -implib:brepro.lib
cp a.obj brepro.dll brepro.lib "$out"

cat > m.c <<'EOF'
int answer(void) { return 42; }
EOF
x86_64-w64-mingw32-gcc -O1 -c m.c -o m.o
x86_64-w64-mingw32-gcc -O1 -Wa,-mbig-obj -c m.c -o "$out/big.o"
x86_64-w64-mingw32-gcc -g -O1 -nostdlib -Wl,--no-insert-timestamp -shared -Wl,-e,answer m.c -o "$out/mingw.dll"

cat > c.cs <<'EOF'
using System.Reflection;
[assembly: AssemblyVersion("1.2.3.4")]
[assembly: AssemblyInformationalVersion("1.2.3+abcdef")]
[assembly: AssemblyTitle(null)]
[assembly: System.Runtime.Versioning.TargetFramework(".NETFramework,Version=v4.7.2", FrameworkDisplayName = ".NET Framework 4.7.2")]
public class Thing { public int Value; }
EOF
echo 'an embedded text' > text.txt
mcs -target:library -resource:text.txt,Some.text.txt -out:"$out/assembly.dll" c.cs
