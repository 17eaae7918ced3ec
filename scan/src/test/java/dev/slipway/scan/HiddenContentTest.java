package dev.slipway.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Limits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What loaders in Python come to, and a reader that reads the container otherwise does not.
final class HiddenContentTest {
    private static final byte[] ATTACK =
            Pickle.protocol(2).global("os", "system").ops(")R.").bytes();

    /// What loaders ask for at once.
    private static final int LOADED = 8192;

    @TempDir Path scratch;

    private void assertFound(String rule, Map<String, byte[]> files) {
        files.forEach((name, content) ->
                assertThat(Scanned.rules(scratch, "x", content)).as(name).contains(rule));
    }

    /// An entry without the archive's end.
    private static byte[] member(String name, char type, byte[] content) {
        byte[] tar = Containers.tar(name, type, content);
        return Arrays.copyOf(tar, tar.length - 1024);
    }

    private static byte[] from(byte[] bytes, int start) {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The header's checksum as a program adds it that takes bytes for signed.
    private static byte[] withSignedSum(byte[] member) {
        byte[] changed = member.clone();
        Arrays.fill(changed, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += changed[i];
        }
        byte[] text = Containers.text(String.format("%06o\0 ", sum));
        System.arraycopy(text, 0, changed, 148, text.length);
        return changed;
    }

    /// A member with another text in a field of its header.
    private static byte[] rewritten(byte[] member, int at, String field) {
        byte[] changed = member.clone();
        byte[] text = Containers.text(field);
        System.arraycopy(text, 0, changed, at, text.length);
        return changed;
    }

    /// What joblib writes in front of an array's bytes.
    private static Pickle wrapper(String shape, String type, String more) {
        return Pickle.protocol(2)
                .global("joblib.numpy_pickle", "NumpyArrayWrapper")
                .ops(")\u0081}")
                .text("shape")
                .ops(shape + "s")
                .text("dtype")
                .global("numpy", "dtype")
                .text(type)
                .ops("\u0085R" + more + "b");
    }

    /// The state of a type of so many bytes.
    private static String state(int bytes, int flags) {
        return "(K\u0003U\u0001|NNNK" + (char) bytes + "K\u0001K" + (char) flags + "tbs";
    }

    private static String key(String name) {
        return "\u008c" + (char) name.length() + name;
    }

    /// Bytes that hold an attack from a place on.
    private static byte[] holding(int at, int length) {
        byte[] bytes = new byte[length];
        System.arraycopy(ATTACK, 0, bytes, at, ATTACK.length);
        return bytes;
    }

    @Test
    void stepsBehindArraysAreFoundWhereJoblibGoesOn() {
        String align = "s" + key("numpy_array_alignment_bytes");
        byte[] covered = Containers.join(new byte[4], ATTACK);
        Pickle inner = wrapper(")", "O8", "s").raw(wrapper("Kd\u0085", "u1", "s").bytes());
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("within objects", inner.raw(holding(0, 100)).ops("..").bytes());
        files.put(
                "behind a type without a size",
                wrapper("Kd\u0085", "i", "s").raw(holding(400, 800)).ops(".").bytes());
        files.put(
                "behind a shape that grows",
                wrapper("]K\u0007a", "u1", "s")
                        .ops("\0C" + (char) covered.length)
                        .raw(covered)
                        .ops(".")
                        .bytes());
        files.put(
                "behind a shape said twice",
                wrapper("Kd\u0085", "u1", "s" + key("shape") + "K\u0001\u0085s")
                        .raw(holding(1, 100))
                        .ops(".")
                        .bytes());
        files.put(
                "behind a type of another size",
                wrapper(")", "V100", state(1, 0)).raw(holding(1, 100)).ops(".").bytes());
        files.put(
                "in a type of objects",
                wrapper(")", "V100", state(100, 63)).raw(holding(0, 100)).ops(".").bytes());
        files.put(
                "behind an alignment that is no number",
                wrapper(")", "u1", align + "\u0088s")
                        .ops("\u0005C" + (char) covered.length)
                        .raw(covered)
                        .ops(".")
                        .bytes());
        byte[] other =
                Containers.replaced(
                        wrapper(")", "V100", "s").bytes(), "numpy\ndtype", "numpy\nint64", 0);
        files.put(
                "behind what is no type",
                Containers.join(other, holding(0, 100), Containers.text(".")));
        assertFound("pickle-call", files);
    }

    @Test
    void arraysAsJoblibWritesThemAreClean() {
        String align = "s" + key("numpy_array_alignment_bytes");
        List<byte[]> files =
                List.of(
                        wrapper("K\u0002\u0085", "f8", "s").raw(new byte[16]).bytes(),
                        wrapper(")", "S9", state(9, 0)).raw(new byte[9]).bytes(),
                        wrapper(")", "U2", state(8, 8)).raw(new byte[8]).bytes(),
                        wrapper(")", "u1", align + "K\u0010s").ops("\u0002\0\0\0").bytes(),
                        wrapper(")", "u1", align + "Ns").raw(new byte[1]).bytes(),
                        wrapper(")", "O8", state(8, 63)).ops("\u0080\u0002N.").bytes());
        for (byte[] file : files) {
            assertThat(Scanned.rules(scratch, "x", Containers.join(file, Containers.text("."))))
                    .isEmpty();
        }
    }

    @Test
    void entriesOfTarFilesAreFoundWhereLoadersFindThem() {
        byte[] text = Containers.text("just a text");
        byte[] attack = member("m.pkl", '0', ATTACK);
        byte[] comment = Containers.text("23 comment=9 size=2048\n");
        byte[] cut = member("m.pkl", '0', Containers.join(ATTACK, new byte[1000]));
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(
                "a size within another record",
                Containers.join(
                        member("pax", 'x', comment),
                        member("a.txt", '0', text),
                        attack,
                        new byte[1024]));
        files.put(
                "behind a name that is empty",
                Containers.join(member("", '0', text), attack, new byte[1024]));
        files.put(
                "a checksum of signed bytes",
                Containers.join(withSignedSum(member("é.pkl", '0', ATTACK)), new byte[1024]));
        files.put("an unknown type", Containers.tar("m.pkl", 'Z', ATTACK));
        byte[] around = new byte[512];
        Arrays.fill(around, (byte) 'x');
        files.put(
                "a size that Solaris says",
                Containers.join(
                        member("pax", 'X', Containers.text("12 size=512\n")),
                        member("a.txt", '0', Containers.join(around, attack)),
                        new byte[1024]));
        for (String size : List.of("+%09o \0", "0o%09o\0", "0_%09o\0")) {
            byte[] sized = rewritten(attack, 124, String.format(size, ATTACK.length));
            files.put(
                    "a size written as " + size,
                    Containers.join(withSignedSum(sized), new byte[1024]));
        }
        int sum = Integer.parseInt(new String(attack, 148, 6, US_ASCII), 8);
        files.put(
                "a checksum written in another way",
                Containers.join(
                        rewritten(attack, 148, String.format("0o%05o ", sum)), new byte[1024]));
        files.put("an entry that ends early", Arrays.copyOf(cut, 512 + ATTACK.length + 10));
        assertFound("pickle-dangerous-global", files);
    }

    /// Bytes within the name of a tar file's only entry.
    private static byte[] named(byte[] name) {
        byte[] tar = Containers.tar("", '0', Containers.text("just a text"));
        System.arraycopy(name, 0, tar, 0, name.length);
        return withSignedSum(tar);
    }

    @Test
    void tarFilesThatBeginAsZlibAreFound() {
        byte[] bytes = new byte[100];
        Deflater deflater = new Deflater(Deflater.NO_COMPRESSION);
        deflater.setInput(ATTACK);
        deflater.finish();
        int length = deflater.deflate(bytes);
        byte[] stored = Arrays.copyOf(bytes, length);
        deflater.end();
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("zlib", named(stored));
        byte[] old = Containers.join(Containers.text(String.format("ZF%-19s", "0x10")), stored);
        files.put("joblib of old", named(old));
        assertFound("polyglot", files);
        assertFound("pickle-dangerous-global", files);
    }

    @Test
    void headersOfTarFilesThatLoadersReadInTwoWaysAreFound() {
        byte[] text = member("a.txt", '0', Containers.text("just a text"));
        byte[] sized = member("pax", 'x', Containers.text("12 size=512\n"));
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a folder with bytes", Containers.tar("folder/", '5', ATTACK));
        files.put("an old folder with bytes", Containers.tar("folder/", '\0', ATTACK));
        files.put(
                "an old folder that a header in front calls a file",
                Containers.join(
                        member("long", 'L', Containers.text("a.txt\0")),
                        member("folder/", '\0', ATTACK),
                        new byte[1024]));
        files.put("a file with holes", Containers.tar("a.txt", 'S', Containers.text("text")));
        files.put(
                "a size below nothing",
                Containers.join(
                        text, withSignedSum(rewritten(text, 124, "-0000001000")), new byte[1024]));
        files.put("two pax headers", Containers.join(sized, sized, text, new byte[1024]));
        files.put(
                "a size for all",
                Containers.join(
                        member("pax", 'g', Containers.text("12 size=512\n")),
                        text,
                        new byte[1024]));
        files.put(
                "a record that is broken",
                Containers.join(
                        member("pax", 'x', Containers.text("13 size=512\n")),
                        text,
                        new byte[1024]));
        assertFound("archive-headers", files);
        byte[] named = member("pax", 'x', Containers.text("14 path=b.txt\n"));
        assertThat(Scanned.rules(scratch, "x", Containers.join(named, text, new byte[1024])))
                .isEmpty();
    }

    @Test
    void everyMemberOfAGzipFileIsLookedAt() {
        byte[] first = Containers.gzip(new byte[] {ATTACK[0]});
        byte[] rest = Containers.gzip(from(ATTACK, 1));
        byte[] name = new byte[512 - first.length];
        Arrays.fill(name, 0, name.length - 1, (byte) 'n');
        byte[] named = Containers.join(Arrays.copyOf(first, 10), name, from(first, 10));
        named[3] |= 8;
        byte[] wrong = Containers.gzip(ATTACK);
        wrong[wrong.length - 1] ^= 1;
        byte[] whole = Containers.gzip(ATTACK);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a member at the end of a buffer", Containers.join(named, rest));
        files.put("a member behind zeros", Containers.join(first, new byte[3], rest));
        files.put("a wrong checksum", wrong);
        files.put("a checksum that is cut", Arrays.copyOf(whole, whole.length - 4));
        assertFound("pickle-dangerous-global", files);
    }

    @Test
    void membersOfAGzipFileBeyondTheLimitAreFound() {
        Limits limits = new Limits(8L << 20, 100, 1L << 20, 2, 3, 50_000, 100, 1L << 20);
        byte[] text = Containers.gzip(Containers.text("just a text"));
        byte[] two = Containers.join(text, text);
        assertThat(Scanned.file(scratch, "x", two, limits).findings()).isEmpty();
        byte[] three = Containers.join(two, Containers.gzip(ATTACK));
        assertThat(Scanned.file(scratch, "x", three, limits).findings())
                .extracting(Finding::rule, Finding::offset)
                .containsExactly(tuple("archive-entries", (long) two.length));
    }

    /// Deflates an attack that is long enough for loaders to begin with, and a block of no kind.
    private static byte[] brokenOff(boolean isBare) {
        try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, isBare)) {
            deflater.setInput(Arrays.copyOf(ATTACK, LOADED));
            byte[] packed = new byte[LOADED];
            int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
            packed[length] = 7;
            return Arrays.copyOf(packed, length + 1);
        }
    }

    @Test
    void whatComesBeforeAFaultIsLookedAt() {
        byte[] bare = brokenOff(true);
        byte[] zip = Containers.zip(false, "m.pkl", bare);
        int central = Containers.indexOf(zip, new byte[] {'P', 'K', 1, 2});
        littleEndian(zip)
                .putShort(8, (short) 8)
                .putInt(22, LOADED)
                .putShort(central + 10, (short) 8)
                .putInt(central + 24, LOADED);
        byte[] head = Arrays.copyOf(Containers.gzip(ATTACK), 10);
        Map<String, byte[]> files =
                Map.of(
                        "gzip", Containers.join(head, bare),
                        "zlib", brokenOff(false),
                        "zip", zip);
        assertFound("pickle-dangerous-global", files);
        assertFound("archive-broken", files);
    }

    @Test
    void bytesBehindAPackedStreamAreFound() {
        byte[] text = Containers.text("just a text");
        assertFound(
                "archive-headers",
                Map.of(
                        "gzip", Containers.join(Containers.gzip(text), text),
                        "zlib",
                                Containers.join(
                                        Containers.zlib(new byte[] {ATTACK[0]}),
                                        Containers.zlib(from(ATTACK, 1)))));
        byte[] padded = Containers.join(Containers.gzip(text), new byte[9]);
        assertThat(Scanned.rules(scratch, "x", padded)).isEmpty();
    }

    @Test
    void entriesBesideABrokenOneAreLookedAt() {
        byte[] zip = Containers.zip(false, "m.pkl", ATTACK, "b.txt", Containers.text("text"));
        int second = 4 + Containers.indexOf(from(zip, 4), new byte[] {'P', 'K', 3, 4});
        zip[second + 2] = 9;
        assertFound("pickle-dangerous-global", Map.of("a local header that is broken", zip));
        assertFound("archive-broken", Map.of("a local header that is broken", zip));
    }

    @Test
    void placesThatAreAllTooLateAreMended() {
        byte[] zip = Containers.zip(false, "m.pkl", ATTACK);
        int end = zip.length - 22;
        int central = Containers.indexOf(zip, new byte[] {'P', 'K', 1, 2});
        littleEndian(zip).putInt(end + 16, central + 5).putInt(central + 42, 5);
        assertFound("pickle-dangerous-global", Map.of("places that are too late", zip));

        littleEndian(zip).putInt(central + 42, 0);
        assertFound("archive-broken", Map.of("a place in front of the file", zip));
    }

    @Test
    void whatLoadersTakeForANumberOrATextEndsNoScan() {
        String attack = "0cos\nsystem\n(S'id'\ntR.";
        String much = "a".repeat(70_000);
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String first :
                List.of(
                        "I0x1f\n",
                        "I0b1\n",
                        "I1_000\n",
                        "L0o17L\n",
                        "FNaN\n",
                        "FInfinity\n",
                        "I1\np+0\n",
                        "I1\np00000000000\n",
                        "I1\0zz\n",
                        "I\0\n",
                        "L1\0zzL\n",
                        "F1.5\0zz\n",
                        "I1\np1\0zz\n",
                        "I1\np" + " ".repeat(70_000) + "1\n",
                        "I1\np+" + "0".repeat(70_000) + "1\n",
                        "V" + much + "\n",
                        "S'" + much + "'\n")) {
            byte[] pickle = Pickle.protocol(0).ops(first + attack).bytes();
            files.put(first.substring(0, Math.min(16, first.length())), pickle);
        }
        files.put(
                "a name by numbers",
                Pickle.protocol(0).ops("V\\u006fs\nV\\U00000073ystem\n\u0093(S'id'\ntR.").bytes());
        assertFound("pickle-dangerous-global", files);
        byte[] wide =
                Pickle.protocol(2)
                        .global("builtins", "bytearray")
                        .ops("\u008a\u0009")
                        .number(1L << 40, 8)
                        .op(0)
                        .ops("\u0085R.")
                        .bytes();
        assertFound("pickle-call", Map.of("a number with a byte more", wide));
    }

    @Test
    void picklesThatBeginAsSomethingElseAreLookedAt() {
        byte[] attack = Pickle.protocol(0).ops("0cos\nsystem\n(S'id'\ntR.").bytes();
        byte[] header = new byte[512];
        header[0] = 'X';
        header[1] = 33;
        header[38] = '0';
        header[39] = 'B';
        littleEndian(header).putInt(40, 512 - 44);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("tar", Containers.join(withSignedSum(header), attack));
        byte[] packed = Containers.text("BZh\0\0");
        files.put("bzip2", Containers.join(packed, new byte[0x685A], attack));
        assertFound("pickle-dangerous-global", files);
        assertFound("polyglot", files);
    }

    /// A ZIP file with an end record of 64 bits before its own, so many times.
    private static byte[] wide(byte[] zip, int times) {
        int end = zip.length - 22;
        ByteBuffer old = littleEndian(zip);
        int entries = old.getShort(end + 10);
        int bytes = old.getInt(end + 12);
        byte[] record = new byte[56];
        littleEndian(record)
                .putInt(0x06064B50)
                .putLong(44)
                .putInt(0x002D002D)
                .putLong(0)
                .putLong(entries)
                .putLong(entries)
                .putLong(bytes)
                .putLong(end - bytes);
        byte[] locator = new byte[20];
        littleEndian(locator).putInt(0x07064B50).putInt(0).putLong(end).putInt(1);
        byte[] wide = Arrays.copyOf(zip, end);
        for (int i = 0; i < times; i++) {
            wide = Containers.join(wide, record);
        }
        return Containers.join(wide, locator, from(zip, end));
    }

    @Test
    void twoEndsOfOneZipFileAreFound() {
        byte[] zip = Containers.zip(false, "a.txt", Containers.text("text"));
        assertThat(Scanned.rules(scratch, "x", wide(zip, 1))).isEmpty();
        assertThat(Scanned.rules(scratch, "x", wide(zip, 2))).containsExactly("archive-headers");
    }

    @Test
    void manyFindingsCrowdOutNoneOfAnotherSort() {
        Limits limits = new Limits(8L << 20, 100, 1L << 20, 50, 3, 50_000, 100, 1L << 20);
        String often = token(1);
        Pickle pickle = Pickle.protocol(2);
        for (int i = 0; i < 150; i++) {
            pickle.global("mymodule", "name" + i).ops("0").wideText(often).ops("0");
        }
        byte[] crowd = pickle.wideText(token(2)).ops(".").bytes();
        Report report = Scanned.file(scratch, "crowd", crowd, limits);
        List<Finding> secrets = report.secrets();
        assertThat(secrets).hasSize(100);
        assertThat(secrets.stream().map(Finding::fingerprint).distinct()).hasSize(2);
        assertThat(report.findings()).hasSize(200);
        assertThat(report.dropped()).isEqualTo(101);
    }

    private static String token(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder token = new StringBuilder("ghp_");
        while (token.length() < 40) {
            token.append(Character.forDigit(random.nextInt(36), 36));
        }
        return token.toString();
    }
}
