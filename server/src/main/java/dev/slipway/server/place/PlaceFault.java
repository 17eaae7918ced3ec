package dev.slipway.server.place;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/// Why a place cannot be had, in words: behind a message that names it.
final class PlaceFault {
    private PlaceFault() {}

    static String inWords(IOException fault) {
        return switch (fault) {
            case FileAlreadyExistsException _ -> "a file has its name";
            case NoSuchFileException _ -> "no such directory";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException other ->
                    Objects.requireNonNullElseGet(other.getReason(), other::toString);
            default -> String.valueOf(fault.getMessage());
        };
    }
}
