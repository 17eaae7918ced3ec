package dev.slipway.server.exit;

import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.login.LoginException;
import dev.slipway.journal.JournalRewoundException;
import dev.slipway.journal.artifact.ArtifactException;
import dev.slipway.journal.backup.BackupException;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.server.config.SettingsException;
import dev.slipway.signing.SigningException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// What a verb that broke says, and with which code it ends.
public final class Failures {
    private Failures() {}

    public static String inWords(Throwable failure) {
        if (root(failure) instanceof OutOfMemoryError lack) {
            return BrokenVerb.inWords(lack);
        }
        if (failure instanceof UncheckedIOException
                && failure.getCause() instanceof IOException cause) {
            return inWords(cause);
        }
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof NoSuchFileException) {
            return message + ": no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return message + ": permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return message + ": exists already";
        }
        if (failure instanceof NotDirectoryException) {
            return message + ": no directory";
        }
        return failure.getMessage() == null ? failure.toString() : message;
    }

    public static int exitCode(Throwable failure) {
        if (root(failure) instanceof OutOfMemoryError) {
            return Exit.ERROR;
        }
        if (failure instanceof OutputLostException lost) {
            return lost.exitCode();
        }
        if (failure instanceof SettingsException || failure instanceof IllegalArgumentException) {
            return Exit.USAGE;
        }
        boolean refused =
                failure instanceof ModelRefusedException
                        || failure instanceof PackageRefusedException
                        || failure instanceof ModelNotLoadedException
                        || failure instanceof SigningException
                        || failure instanceof BackupException
                        || failure instanceof ArtifactException
                        || failure instanceof JournalRewoundException
                        || failure.getCause() instanceof JournalRewoundException
                        || (failure instanceof LoginException login && login.isRefusal())
                        || isRefusal(failure);
        return refused ? Exit.FAILED : Exit.ERROR;
    }

    /// A server that answered "no", as opposed to one that could not be reached.
    private static boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SlipwayException refusal) {
                return refusal.wasReached();
            }
        }
        return false;
    }

    public static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
