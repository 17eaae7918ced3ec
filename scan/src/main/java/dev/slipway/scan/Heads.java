package dev.slipway.scan;

import dev.slipway.scan.content.Content;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// First bytes that say what a file is.
final class Heads {
    private static final int LONGEST = 8;
    private static final HexFormat HEX = HexFormat.of();

    private static final List<Known> NATIVE =
            List.of(
                    new Known("7f454c46", "an ELF program or library"),
                    new Known("feedface", "a Mach-O program or library"),
                    new Known("feedfacf", "a Mach-O program or library"),
                    new Known("cefaedfe", "a Mach-O program or library"),
                    new Known("cffaedfe", "a Mach-O program or library"),
                    new Known("cafebabe0000", "a Java class or Mach-O library"));

    private static final List<Known> PACKED =
            List.of(
                    new Known("425a68", "bzip2"),
                    new Known("fd377a585a00", "xz"),
                    new Known("377abcaf271c", "7z"),
                    new Known("28b52ffd", "Zstandard"),
                    new Known("04224d18", "LZ4"),
                    new Known("526172211a07", "RAR"),
                    new Known("5d00008000", "LZMA"));

    private static final List<Known> UNSCANNED =
            List.of(new Known("894844460d0a1a0a", "HDF5, in which Keras keeps code"));

    private Heads() {}

    private record Known(String hex, String what) {}

    static boolean isZip(Content content) throws IOException {
        String head = headOf(content);
        return head.startsWith("504b0304") || head.startsWith("504b0506");
    }

    static boolean isGzip(Content content) throws IOException {
        return headOf(content).startsWith("1f8b");
    }

    static Optional<String> nativeCode(Content content) throws IOException {
        byte[] head = content.bytes(0, 64);
        if (head.length == 64 && head[0] == 'M' && head[1] == 'Z') {
            int at = (head[60] & 0xFF) | ((head[61] & 0xFF) << 8);
            byte[] portable = content.bytes(at, 2);
            if (portable.length == 2 && portable[0] == 'P' && portable[1] == 'E') {
                return Optional.of("a Windows program or library");
            }
        }
        return find(NATIVE, content);
    }

    static boolean isPythonBytecode(Content content) throws IOException {
        byte[] head = content.bytes(0, 16);
        return head.length == 16 && head[1] == 0x0D && head[2] == 0x0D && head[3] == 0x0A;
    }

    static Optional<String> packed(Content content) throws IOException {
        return find(PACKED, content);
    }

    static Optional<String> unscanned(Content content) throws IOException {
        return find(UNSCANNED, content);
    }

    private static Optional<String> find(List<Known> list, Content content) throws IOException {
        String head = headOf(content);
        return list.stream()
                .filter(known -> head.startsWith(known.hex()))
                .map(Known::what)
                .findFirst();
    }

    private static String headOf(Content content) throws IOException {
        return HEX.formatHex(content.bytes(0, LONGEST));
    }
}
