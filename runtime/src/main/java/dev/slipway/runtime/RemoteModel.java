package dev.slipway.runtime;

import org.jspecify.annotations.Nullable;

/// The model of another server that a package stands for.
///
/// @param connection the name of the connection to the server
/// @param model what it is called there
/// @param version of it; absent for the one that the server chooses
public record RemoteModel(String connection, String model, @Nullable String version) {
    /// What a package's `format` says.
    public static final String FORMAT = "remote";

    /// *Errors*: `IllegalArgumentException` for an empty name.
    public RemoteModel {
        require("connection", connection);
        require("model", model);
        if (version != null) {
            require("version", version);
        }
    }

    private static void require(String field, String value) {
        if (value.isBlank() || value.length() > 256) {
            throw new IllegalArgumentException(
                    "remote." + field + ": '" + value + "' (expected: 1 to 256 characters)");
        }
    }

    @Override
    public String toString() {
        String named = version == null ? model : model + "/" + version;
        return "model '" + named + "' of connection '" + connection + "'";
    }
}
