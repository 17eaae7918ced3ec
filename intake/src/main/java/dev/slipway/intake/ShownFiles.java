package dev.slipway.intake;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.registry.Version;
import dev.slipway.journal.artifact.Artifact;
import dev.slipway.packages.PackageFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which of the stored files a principal may name in a package: what they have sent, for a day, and
/// the files of versions whose bytes they may read. A digest is no secret, so whoever may push
/// would else read anybody's files, from a version of their own.
///
/// *Threads*: any; reads the disk.
final class ShownFiles {
    private static final Duration KEPT = Duration.ofHours(24);

    /// Leases of who has shown a file, and of who is about to.
    private static final String SHOWN = "shown-";

    private static final String COMING = "push-";

    private static final Comparator<Version> NEWEST_FIRST =
            Comparator.comparing((Version version) -> version.origin().created()).reversed();

    private final IntakeSpec spec;
    private final KnownFiles known;

    ShownFiles(IntakeSpec spec) {
        this.spec = spec;
        this.known = new KnownFiles(content -> spec.packages().manifest(content).files());
    }

    /// Those of these files that are here and that the principal may name.
    Set<Sha256> of(Principal principal, Collection<Sha256> digests) throws IOException {
        Set<Sha256> shown = new HashSet<>();
        Set<Sha256> others = new HashSet<>();
        for (Sha256 digest : digests) {
            if (spec.store().find(digest).isEmpty()) {
                continue;
            }
            if (spec.store().leases().isHeld(digest, holder(SHOWN, principal))) {
                shown.add(digest);
            } else {
                others.add(digest);
            }
        }
        if (!others.isEmpty()) {
            addReadable(principal, others, shown);
        }
        return shown;
    }

    private void addReadable(Principal principal, Set<Sha256> others, Set<Sha256> shown) {
        // The newest first: what is pushed again has mostly files of the version before.
        List<Version> readable =
                spec.images().current().models().stream()
                        .filter(model ->
                                principal.may(
                                        Permission.READ_ARTIFACTS, model.team(), model.name()))
                        .flatMap(model -> model.versions().values().stream())
                        .sorted(NEWEST_FIRST)
                        .toList();
        KnownFiles.Search search = known.search(others);
        for (Version version : readable) {
            shown.addAll(search.in(version.content().digest()));
            if (search.isOver()) {
                return;
            }
        }
    }

    /// None where the list of a version's files is lost: whoever has them sends them.
    private List<PackageFile> files(Version version) {
        try {
            return spec.packages().manifest(version.content().digest()).files();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// Keeps a file for a principal who may name it, from now on for a day; whether it is here.
    boolean keep(Principal principal, Sha256 digest) throws IOException {
        return spec.store().leases().take(digest, holder(SHOWN, principal), KEPT);
    }

    /// Keeps a file that a principal is about to send, should it be here; a disk that is full says
    /// so before it is sent.
    void expect(Principal principal, Sha256 digest) throws IOException {
        boolean _ = spec.store().leases().take(digest, holder(COMING, principal), KEPT);
    }

    /// A record names the files of a version now, so their sender needs no lease. Others that were
    /// sent, as a description that was completed, are kept for their day: whoever sends a push
    /// again whose answer was lost names them again.
    void giveBack(Principal principal, Version version) {
        for (PackageFile file : files(version)) {
            try {
                spec.store().leases().release(file.digest(), holder(SHOWN, principal));
                spec.store().leases().release(file.digest(), holder(COMING, principal));
            } catch (IOException e) {
                return; // They run out by themselves.
            }
        }
    }

    /// Requires that all of these files are here and that the principal may name them.
    ///
    /// *Errors*: `PushRefusedException` naming each that is to be sent.
    void require(Principal principal, List<PushedFile> files) throws IOException {
        Set<Sha256> shown = of(principal, files.stream().map(PushedFile::digest).toList());
        List<String> missing = new ArrayList<>();
        for (PushedFile file : files) {
            long size =
                    shown.contains(file.digest())
                            ? spec.store()
                                    .find(file.digest())
                                    .map(Artifact::size)
                                    .orElse(Long.MIN_VALUE)
                            : Long.MIN_VALUE;
            if (size != file.size()) {
                String found = size < 0 ? "not uploaded" : size + " bytes";
                missing.add(
                        file.path()
                                + ": "
                                + found
                                + " (expected: "
                                + file.size()
                                + " bytes with sha256 "
                                + file.digest()
                                + "; upload it first)");
            }
        }
        if (!missing.isEmpty()) {
            throw Refuse.reasons(missing);
        }
    }

    /// Who holds these leases of a principal's.
    private static String holder(String leases, Principal principal) {
        return leases + Sha256.of(principal.id().value()).hex().substring(0, 40);
    }
}
