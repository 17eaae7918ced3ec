package dev.slipway.server;

import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.process.ModelArgument;
import dev.slipway.server.process.SlipwayServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/// A whole server in this process, over real sockets, and the command line that talks to it.
final class Operated implements AutoCloseable {
    final SlipwayServer server;
    private final String token;

    /// What a verb came to.
    record Ran(int code, String out, String err) {}

    Operated(Path data) {
        this(data, Map.of());
    }

    Operated(Path data, Map<String, String> more) {
        this(data, more, List.of());
    }

    Operated(Path data, Map<String, String> more, List<ModelArgument> models) {
        Map<String, String> keys = new HashMap<>(more);
        keys.put("data", data.toString());
        keys.putIfAbsent("http.listen", "127.0.0.1:0");
        keys.put("grpc.listen", "127.0.0.1:0");
        // Some thousand calls, of which this process has compiled most before.
        keys.putIfAbsent("serving.warm-up-limit", "100ms");
        try {
            server =
                    SlipwayServer.start(
                            ServerSettings.of(
                                    keys,
                                    new ServerSettings.Machine(1L << 30, 8L << 30, 2),
                                    "test"),
                            models,
                            OutputStream.nullOutputStream());
            token = Files.readString(data.resolve("admin-token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.httpAddress().getPort();
    }

    String grpcAddress() {
        return "127.0.0.1:" + server.grpcAddress().getPort();
    }

    /// Runs a verb that talks to the server.
    Ran run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", url(), "--token", token));
        return alone(all.toArray(String[]::new));
    }

    /// What the server's first caller shows.
    String token() {
        return token;
    }

    /// Runs a verb as it is.
    static Ran alone(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine(arguments);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = line.execute(arguments);
        return new Ran(code, out.toString(), err.toString());
    }

    @Override
    public void close() {
        server.close();
    }
}
