package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KnownFilesTest {
    private static final Sha256 NOBODYS = Sha256.of("nobody's");

    private final Set<Sha256> lost = new HashSet<>();
    private final KnownFiles known = new KnownFiles(this::list);
    private int reads;

    /// Each package has a file that all have and one of its own.
    private List<PackageFile> list(Sha256 content) throws IOException {
        reads++;
        if (lost.contains(content)) {
            throw new IOException("package " + content + ": gone");
        }
        return List.of(
                new PackageFile("model.yaml", 1, Sha256.of("common")),
                new PackageFile("model.json", 2, own(content)));
    }

    private static Sha256 own(Sha256 content) {
        return Sha256.of("file of " + content);
    }

    private static List<Sha256> packages(int count) {
        List<Sha256> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(Sha256.of("package " + i));
        }
        return all;
    }

    private Set<Sha256> found(List<Sha256> packages, Sha256... files) {
        KnownFiles.Search search = known.search(List.of(files));
        Set<Sha256> found = new HashSet<>();
        for (Sha256 one : packages) {
            found.addAll(search.in(one));
        }
        assertThat(search.isOver()).isEqualTo(found.size() == files.length);
        return found;
    }

    @Test
    void whatIsInNoPackageReadsEachListOnceHoweverOftenItIsAskedFor() {
        List<Sha256> packages = packages(50);
        for (int i = 0; i < 10; i++) {
            assertThat(found(packages, NOBODYS)).isEmpty();
        }
        assertThat(reads).isEqualTo(50);
    }

    @Test
    void whatAPackageHasIsFoundInItsListAlone() {
        List<Sha256> packages = packages(50);
        assertThat(found(packages, NOBODYS)).isEmpty();
        Sha256 own = own(packages.get(33));
        assertThat(found(packages, own, NOBODYS, Sha256.of("common")))
                .containsExactlyInAnyOrder(own, Sha256.of("common"));
        assertThat(reads).isEqualTo(50 + 2);
        assertThat(found(packages.subList(0, 33), own)).isEmpty();
        assertThat(reads).isEqualTo(50 + 2);
    }

    @Test
    void oneQuestionReadsNoMoreThanSoManyNewLists() {
        List<Sha256> packages = packages(KnownFiles.MOST_NEW + 10);
        Sha256 last = own(packages.getLast());
        assertThat(found(packages, last)).isEmpty();
        assertThat(reads).isEqualTo(KnownFiles.MOST_NEW + 1);
        assertThat(found(packages, last)).containsExactly(last);
        assertThat(reads).isEqualTo(KnownFiles.MOST_NEW + 10);
    }

    @Test
    void aListThatIsLostIsNotLookedForAgain() {
        List<Sha256> packages = packages(3);
        lost.add(packages.get(1));
        Sha256 own = own(packages.get(1));
        assertThat(found(packages, own)).isEmpty();
        assertThat(found(packages, own)).isEmpty();
        assertThat(reads).isEqualTo(3);
    }
}
