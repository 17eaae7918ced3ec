package dev.slipway.server.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TypedLauncherTest {
    @TempDir private Path folder;

    private static Path launcher(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private String typed(Path home, Path here, String path) {
        return new TypedLauncher(home, here, path).typed();
    }

    @Test
    void inACheckoutItIsTheFileThere() throws IOException {
        launcher(folder.resolve("slipway"));
        assertThat(typed(folder, folder, "/usr/bin")).isEqualTo("./slipway");
        assertThat(new TypedLauncher(folder, folder, null).typed()).isEqualTo("./slipway");
    }

    @Test
    void fromElsewhereItIsTheWholePath() throws IOException {
        Path checkout = folder.resolve("checkout");
        Path file = launcher(checkout.resolve("slipway"));
        assertThat(typed(checkout, folder, "/usr/bin")).isEqualTo("./checkout/slipway");
        assertThat(typed(checkout, folder.resolve("other"), "")).isEqualTo(file.toString());
    }

    @Test
    void anInstalledCopyOnThePathIsTypedByItsName() throws IOException {
        Path home = folder.resolve("opt");
        Path file = launcher(home.resolve("bin/slipway"));
        assertThat(typed(home, folder, "/usr/bin")).isEqualTo("./opt/bin/slipway");
        assertThat(typed(home, folder, "/usr/bin:" + file.getParent())).isEqualTo("slipway");

        Path links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("slipway"), file);
        assertThat(typed(home, folder, links + ":/usr/bin")).isEqualTo("slipway");
    }

    @Test
    void anotherProgramOfTheNameOnThePathIsNotTheOneThatRuns() throws IOException {
        launcher(folder.resolve("slipway"));
        Path other = folder.resolve("other");
        launcher(other.resolve("slipway"));
        assertThat(typed(folder, folder, other.toString())).isEqualTo("./slipway");
    }

    @Test
    void whereThereIsNoLauncherItIsCalledByItsName() {
        assertThat(typed(folder, folder, "/usr/bin")).isEqualTo("slipway");
    }
}
