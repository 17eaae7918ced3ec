package dev.slipway.journal.artifact;

import dev.slipway.api.journal.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which artifacts of a store some texts name, themselves or through an artifact that they name:
/// whatever reads as a digest counts, so that nothing is taken for garbage by a misunderstanding.
public final class Mentions {
    private static final Pattern DIGEST = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");
    private static final int LARGEST_LIST = 64 << 20;
    private static final byte[] LIST_BEGINS = "[{\"path\":".getBytes(StandardCharsets.UTF_8);

    private final ArtifactStore artifacts;
    private final Set<Sha256> present;
    private final Set<Sha256> named = new HashSet<>();
    private final Deque<Sha256> open = new ArrayDeque<>();

    private Mentions(ArtifactStore artifacts) throws IOException {
        this.artifacts = artifacts;
        present = new HashSet<>(artifacts.digests());
    }

    /// The artifacts of the store that these texts need.
    public static Set<Sha256> in(Collection<String> texts, ArtifactStore artifacts)
            throws IOException {
        Mentions mentions = new Mentions(artifacts);
        texts.forEach(mentions::name);
        mentions.follow();
        return Set.copyOf(mentions.named);
    }

    private void name(String text) {
        Matcher matcher = DIGEST.matcher(text);
        while (matcher.find()) {
            Sha256 digest = new Sha256(matcher.group());
            if (present.contains(digest) && named.add(digest)) {
                open.add(digest);
            }
        }
    }

    /// A package is named by the digest of the list of its files.
    private void follow() throws IOException {
        while (!open.isEmpty()) {
            try (InputStream content = artifacts.read(open.remove())) {
                byte[] start = content.readNBytes(LIST_BEGINS.length);
                if (Arrays.equals(start, LIST_BEGINS)) {
                    name(new String(content.readNBytes(LARGEST_LIST), StandardCharsets.UTF_8));
                }
            }
        }
    }
}
