package dev.slipway.scan.archive;

import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Rule;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The names of one archive's entries: where they would lead, and whether two are the same.
final class EntryNames {
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final int LONGEST = 4096;

    private final String archive;
    private final Findings findings;
    private final Map<String, String> folded = new HashMap<>();

    EntryNames(String archive, Findings findings) {
        this.archive = archive;
        this.findings = findings;
    }

    void check(String name, long offset) {
        String problem = problemOf(name);
        if (!problem.isEmpty()) {
            findings.add(
                    archive, offset, Rule.ARCHIVE_PATH, "entry " + shown(name) + ": " + problem);
        }
        String bare = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        String earlier = folded.putIfAbsent(bare.toLowerCase(Locale.ROOT), bare);
        if (earlier != null && !(earlier.equals(bare) && name.endsWith("/"))) {
            String what =
                    earlier.equals(bare) ? " comes twice" : " differs only in case from another";
            findings.add(archive, offset, Rule.ARCHIVE_DUPLICATE, "entry " + shown(name) + what);
        }
    }

    private static String problemOf(String name) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return "a name of " + name.length() + " characters";
        }
        if (name.startsWith("/") || DRIVE.matcher(name).matches()) {
            return "an absolute path";
        }
        if (name.indexOf('\\') >= 0) {
            return "a backslash in its path";
        }
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                return "a path that leaves the archive";
            }
        }
        return name.chars().anyMatch(c -> c < ' ' || c == 0x7F) ? "a control character" : "";
    }

    static String shown(String name) {
        String printable = name.replaceAll("\\p{C}", "?");
        return printable.length() > 100 ? printable.substring(0, 100) + "..." : printable;
    }
}
