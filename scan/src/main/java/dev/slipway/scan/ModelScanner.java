package dev.slipway.scan;

import dev.slipway.scan.content.FileContent;
import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Limits;
import dev.slipway.scan.finding.Rule;
import dev.slipway.scan.format.Siblings;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// Scans a model file or directory.
///
/// *Threads*: any, one scan at a time each; work of seconds, never on a virtual thread.
public final class ModelScanner {
    private static final Comparator<Finding> ORDER =
            Comparator.comparing(Finding::severity)
                    .reversed()
                    .thenComparing(Finding::file)
                    .thenComparingLong(Finding::offset);

    private final Limits limits;
    private final Suppressions suppressions;

    /// Scans within `limits`; what `suppressions` cover does not count.
    public ModelScanner(Limits limits, Suppressions suppressions) {
        this.limits = limits;
        this.suppressions = suppressions;
    }

    /// Scans every file below a path, or the file that it is; links are findings, never followed.
    public Report scan(Path path) throws IOException {
        Findings findings = new Findings(limits.findings());
        Walk walk = new Walk(path, findings, new ContentScan(findings, limits));
        if (Files.isRegularFile(path)) {
            Path real = path.toRealPath();
            Path parent = Objects.requireNonNull(real.getParent());
            walk.file(real, String.valueOf(real.getFileName()), parent);
        } else {
            Files.walkFileTree(path, walk);
        }
        List<Finding> counted = new ArrayList<>();
        List<Finding> suppressed = new ArrayList<>();
        for (Finding finding : findings.list()) {
            (suppressions.cover(finding) ? suppressed : counted).add(finding);
        }
        counted.sort(ORDER);
        return new Report(counted, suppressed, findings.dropped(), walk.files, walk.bytes);
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Findings findings;
        private final ContentScan contents;
        private long files;
        private long bytes;

        Walk(Path root, Findings findings, ContentScan contents) {
            this.root = root;
            this.findings = findings;
            this.contents = contents;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            String name = root.relativize(file).toString();
            if (attributes.isRegularFile()) {
                file(file, name, Objects.requireNonNull(file.getParent()));
            } else {
                findings.add(
                        name,
                        0,
                        Rule.LINK,
                        attributes.isSymbolicLink() ? "a symbolic link" : "not a regular file");
            }
            return FileVisitResult.CONTINUE;
        }

        void file(Path file, String name, Path folder) throws IOException {
            try (FileContent content = FileContent.open(file)) {
                files++;
                bytes += content.size();
                contents.scan(content, name, path -> sibling(folder, path));
            }
        }

        /// What an external path leads to, every step of it looked at.
        private static Siblings.Sibling sibling(Path folder, String path) throws IOException {
            Path at = folder;
            for (Path step : Path.of(path).normalize()) {
                at = at.resolve(step);
                if (Files.isSymbolicLink(at)) {
                    return new Siblings.Sibling(0, "goes through a symbolic link");
                }
            }
            if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
                return new Siblings.Sibling(0, "no regular file is there");
            }
            boolean unix = at.getFileSystem().supportedFileAttributeViews().contains("unix");
            if (unix && !Integer.valueOf(1).equals(Files.getAttribute(at, "unix:nlink"))) {
                return new Siblings.Sibling(0, "a file with a second name outside");
            }
            return new Siblings.Sibling(Files.size(at), "");
        }
    }
}
