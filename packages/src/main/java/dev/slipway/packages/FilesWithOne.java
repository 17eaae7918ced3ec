package dev.slipway.packages;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Other files and one that is held in memory.
final class FilesWithOne implements PackageFiles {
    private final PackageFiles others;
    private final String path;
    private final byte[] content;
    private final SortedMap<String, Long> sizes;

    FilesWithOne(PackageFiles others, String path, byte[] content) {
        this.others = others;
        this.path = path;
        this.content = content;
        SortedMap<String, Long> all = new TreeMap<>(PackagePath.ORDER);
        all.putAll(others.sizes());
        all.put(path, (long) content.length);
        this.sizes = Collections.unmodifiableSortedMap(all);
    }

    @Override
    public SortedMap<String, Long> sizes() {
        return sizes;
    }

    @Override
    public InputStream open(String wanted) throws IOException {
        return wanted.equals(path) ? new ByteArrayInputStream(content) : others.open(wanted);
    }
}
