package dev.slipway.packages;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The paths of one package so far, and whether the next one would fall onto another of them on
/// some system: twice the same, the same but for case or for the composition of its accents, a file
/// where another needs a folder.
///
/// *Threads*: one.
public final class PathSet {
    private static final String FOLDER = "folder ";
    private static final String FILE = "file ";

    private final int most;
    private final Map<String, String> taken = new HashMap<>();
    private int files;

    /// For at most `most` files.
    public PathSet(int most) {
        this.most = most;
    }

    /// Adds the path of a file.
    ///
    /// *Errors*: [PackageRefusedException] when it is no path of a package or falls onto another.
    public void add(String path) {
        PackagePath.check(path);
        if (++files > most) {
            throw new PackageRefusedException(path, "more than " + most + " files");
        }
        addFolders(path);
        String earlier = taken.putIfAbsent(folded(path), FILE + path);
        if (earlier != null) {
            throw new PackageRefusedException(path, collision(earlier, FILE + path));
        }
    }

    /// Adds the path of a folder, which may come again.
    ///
    /// *Errors*: as [#add].
    public void addFolder(String path) {
        PackagePath.check(path);
        addFolders(path + "/");
    }

    private void addFolders(String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String folder = path.substring(0, slash);
            String earlier = taken.putIfAbsent(folded(folder), FOLDER + folder);
            if (earlier == null && taken.size() > 4L * most) {
                throw new PackageRefusedException(path, "too many folders");
            }
            if (earlier != null && !earlier.equals(FOLDER + folder)) {
                throw new PackageRefusedException(path, collision(earlier, FOLDER + folder));
            }
        }
    }

    private static String collision(String earlier, String entry) {
        String other = earlier.substring(earlier.indexOf(' ') + 1);
        if (entry.equals(earlier)) {
            return "comes twice";
        }
        if (entry.endsWith(" " + other) && entry.length() - other.length() <= FOLDER.length()) {
            return other + " is a file and a folder";
        }
        return "falls onto " + other + " where case or accents do not count";
    }

    private static String folded(String path) {
        String composed = Normalizer.normalize(path, Normalizer.Form.NFC);
        return composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
