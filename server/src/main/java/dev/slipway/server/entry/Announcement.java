package dev.slipway.server.entry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.access.ServerAddress;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What stands beside the admin token while a server runs: for which server and which addresses it
/// is.
final class Announcement {
    private static final String FILE = "admin-token.json";

    private final Path file;
    private final String server;

    /// @param data the data directory
    /// @param server the name of the journal's line of history
    Announcement(Path data, String server) {
        this.file = data.resolve(FILE);
        this.server = server;
    }

    /// Writes it, for the token's owner alone.
    void write(List<ServerAddress> addresses) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("server", server);
            json.writeArrayFieldStart("addresses");
            for (ServerAddress address : addresses) {
                json.writeString(address.text());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        PrivateFiles.write(file, text + "\n");
    }

    /// Takes away what an earlier start that was killed has left.
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
