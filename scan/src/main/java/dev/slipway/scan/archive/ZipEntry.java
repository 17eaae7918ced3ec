package dev.slipway.scan.archive;

/// One header of a ZIP file, as one of its two copies says.
///
/// @param stored the name's bytes, one character each
/// @param local where the local header lies; in that header, where the data begins
record ZipEntry(
        String stored,
        String name,
        int flags,
        int method,
        long compressed,
        long size,
        long crc,
        long local,
        long attributes) {
    private static final int DESCRIPTOR = 1 << 3;
    private static final int UNIX = 3;
    private static final int LINK = 0xA;
    private static final int DIRECTORY = 0x4;
    private static final int REGULAR = 0x8;

    boolean isEncrypted() {
        return (flags & 1) != 0 || (flags & (1 << 6)) != 0;
    }

    boolean isDirectory() {
        return name.endsWith("/");
    }

    private int fileType() {
        boolean unix = (attributes >>> 32) == UNIX;
        return unix ? (int) ((attributes >>> 28) & 0xF) : 0;
    }

    boolean isLink() {
        return fileType() == LINK;
    }

    boolean isDevice() {
        int type = fileType();
        return type != 0 && type != LINK && type != DIRECTORY && type != REGULAR;
    }

    /// What the local copy says otherwise, or nothing.
    String disagreesWith(ZipEntry there) {
        if (!stored.equals(there.stored)) {
            return "names";
        }
        if (method != there.method) {
            return "compression methods";
        }
        if (((flags ^ there.flags) & ~DESCRIPTOR) != 0) {
            return "flags";
        }
        boolean later = (there.flags & DESCRIPTOR) != 0;
        if (!(later && there.compressed == 0) && compressed != there.compressed) {
            return "compressed sizes";
        }
        if (!(later && there.size == 0) && size != there.size) {
            return "sizes";
        }
        return !(later && there.crc == 0) && crc != there.crc ? "checksums" : "";
    }
}
