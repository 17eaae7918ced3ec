package dev.slipway.scan.pickle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/// The names that a pickle may load; every other one is a finding.
///
/// A name is listed only when calling it with any arguments, and setting any state on what it
/// makes, runs nothing that the caller chose.
public final class AllowList {
    private final Set<String> names = new HashSet<>();

    private AllowList(Set<Flavour> flavours) {
        flavours.forEach(flavour -> names.addAll(read(flavour)));
    }

    /// What plain pickles of tables, arrays and estimators may load.
    public static AllowList plain() {
        return new AllowList(EnumSet.complementOf(EnumSet.of(Flavour.TORCH)));
    }

    /// What PyTorch's files may load.
    public static AllowList torch() {
        return new AllowList(EnumSet.of(Flavour.BUILTINS, Flavour.NUMPY, Flavour.TORCH));
    }

    boolean lists(String module, String name) {
        return names.contains(module + " " + name);
    }

    /// A list's lines: a module, then names in it.
    private static Set<String> read(Flavour flavour) {
        try (InputStream in = AllowList.class.getResourceAsStream(flavour.file())) {
            String text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Set<String> names = new HashSet<>();
            text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> {
                        String[] words = line.strip().split(" ", -1);
                        for (int i = 1; i < words.length; i++) {
                            names.add(words[0] + " " + words[i]);
                        }
                    });
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
