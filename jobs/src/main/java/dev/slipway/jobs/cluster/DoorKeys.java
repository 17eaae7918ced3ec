package dev.slipway.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.tls.ClientTls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// What opens a cluster's door.
///
/// @param token that is shown; absent for none
/// @param tls whom to trust and what to show; absent for those that the platform trusts
public record DoorKeys(@Nullable String token, @Nullable SSLContext tls) {
    /// The environment variable with the token that is shown at the door; absent for none.
    static final String TOKEN = "SLIPWAY_FLINK_TOKEN";

    /// The environment variable with JSON that says where PEM files are: `ca`, `certificate` and
    /// `key`; absent where none is needed.
    static final String TLS = "SLIPWAY_FLINK_TLS";

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Those that whoever has started this process has given to it.
    ///
    /// *Errors*: `IOException` in words when a file cannot be used.
    public static DoorKeys of(Map<String, String> environment) throws IOException {
        String files = environment.get(TLS);
        return new DoorKeys(environment.get(TOKEN), files == null ? null : context(files));
    }

    private static SSLContext context(String files) throws IOException {
        JsonNode said = JSON.readTree(files);
        return new ClientTls(path(said, "ca"), path(said, "certificate"), path(said, "key"))
                .context();
    }

    private static @Nullable Path path(JsonNode said, String name) {
        JsonNode path = said.path(name);
        return path.isTextual() ? Path.of(path.asText()) : null;
    }

    /// Nothing of it.
    @Override
    public String toString() {
        return "DoorKeys";
    }
}
