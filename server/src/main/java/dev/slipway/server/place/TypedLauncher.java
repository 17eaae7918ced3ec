package dev.slipway.server.place;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The launcher as somebody types it who stands in a folder.
///
/// @param home where the product lies
/// @param here the folder
/// @param path where their shell looks for commands; absent where nothing says
public record TypedLauncher(Path home, Path here, @Nullable String path) {
    private static final String NAME = "slipway";

    /// As whoever has started this process types it.
    public static String command() {
        return new TypedLauncher(
                        ExampleFiles.home(), Path.of("").toAbsolutePath(), System.getenv("PATH"))
                .typed();
    }

    /// The bare name where the shell finds it, else its path: from the folder if it lies there.
    public String typed() {
        Path installed = home.resolve("bin").resolve(NAME);
        Path launcher = Files.isRegularFile(installed) ? installed : home.resolve(NAME);
        if (!Files.isRegularFile(launcher) || isFound(launcher)) {
            return NAME;
        }
        Path whole = launcher.toAbsolutePath().normalize();
        return whole.startsWith(here) ? "./" + here.relativize(whole) : whole.toString();
    }

    private boolean isFound(Path launcher) {
        if (path == null) {
            return false;
        }
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (!folder.isEmpty() && isSame(folder, launcher)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(String folder, Path launcher) {
        try {
            Path found = Path.of(folder).resolve(NAME);
            return Files.isExecutable(found) && Files.isSameFile(found, launcher);
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }
}
