# Run when INPUT changed: writes a translation unit that holds the file as `const std::string_view NAME`.
file(READ ${INPUT} text)
# Compilers take 64 KiB of a literal at least; pieces of them stand side by side.
string(REGEX REPLACE "([^\n]*\n)" "R\"embedded(\\1)embedded\"\n" lines "${text}")
file(WRITE ${OUTPUT} "#include \"api/description.h\"\n\nnamespace exporter::api {\n\nconst std::string_view kDescription =\n${lines};\n\n}  // namespace exporter::api\n")
