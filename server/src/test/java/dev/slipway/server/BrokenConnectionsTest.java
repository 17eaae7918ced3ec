package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.contract.RegisterHistory;
import dev.slipway.testkit.contract.RegisterHistory.Call;
import dev.slipway.testkit.contract.RegisterHistory.Heard;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that compare and set one alias over real connections, some of which break once a
/// command was sent: nobody knows then whether it came to pass, and all that anybody heard is still
/// what one register answers.
final class BrokenConnectionsTest {
    private static final int CLIENTS = 4;
    private static final int CALLS = Campaign.cases(40, 150);
    private static final int ROUNDS = Campaign.cases(2, 40);
    private static final int VERSIONS = 3;
    private static final long SEED = Long.getLong("slipway.seed", 20_260_102);
    private static final Principal ROOT =
            Principal.system("root", Role.ADMIN, Role.SCIENTIST, Role.RELEASER);
    private static final ModelName MODEL = new ModelName("flights");
    private static final AliasName ALIAS = new AliasName("champion");
    private static final String PLACE = "/api/v1/models/flights";
    private static final Pattern VALUE = Pattern.compile("\"champion\":(\\d+)");

    @TempDir Path scratch;
    private final AtomicInteger keys = new AtomicInteger();
    private Operated house;
    private String token;

    @BeforeEach
    void publishThreeVersions() throws IOException {
        house = new Operated(scratch.resolve("data"));
        token = Files.readString(scratch.resolve("data/admin-token")).strip();
        for (int n = 1; n <= VERSIONS; n++) {
            submit(
                    new PublishVersion(
                            MODEL,
                            new Version.Content(
                                    Sha256.of("files " + n),
                                    10,
                                    "xgboost",
                                    "no files",
                                    new Version.ScanSummary(Sha256.of("report"), 0, 0),
                                    null,
                                    0),
                            Lineage.UNKNOWN,
                            null,
                            Map.of()));
        }
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void submit(Command command) {
        CommandRequest request = new CommandRequest(ROOT, key(), command, false);
        assertThat(house.server.controls().submit(request)).isInstanceOf(CommandResult.Done.class);
    }

    private IdempotencyKey key() {
        return new IdempotencyKey("history-" + keys.incrementAndGet());
    }

    @Test
    void historyWithLostAnswersIsThatOfOneRegister() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            submit(new SetAlias(MODEL, ALIAS, new VersionNumber(1), null));
            List<Call> calls = played(SEED + round);
            assertThat(calls).filteredOn(call -> call.heard() instanceof Heard.Lost).isNotEmpty();
            assertThat(calls)
                    .filteredOn(call -> call.heard() instanceof Heard.Swapped)
                    .hasSizeGreaterThan(CALLS / 4);
            assertThat(RegisterHistory.isLinearizable(1, calls))
                    .as("seed %d: %s", SEED + round, calls)
                    .isTrue();
        }
    }

    private List<Call> played(long seed) throws Exception {
        List<Call> calls = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<List<Call>>> futures = new ArrayList<>();
            for (int n = 0; n < CLIENTS; n++) {
                SplittableRandom random = new SplittableRandom(seed * CLIENTS + n);
                futures.add(clients.submit(() -> client(random)));
            }
            for (Future<List<Call>> future : futures) {
                calls.addAll(future.get());
            }
        }
        return calls;
    }

    /// One client reads, compares and sets what it has read or something else, and loses one answer
    /// in eight; half of these it asks for again under the same key.
    private List<Call> client(SplittableRandom random) throws IOException {
        List<Call> calls = new ArrayList<>();
        long known = 1;
        for (int n = 0; n < CALLS; n++) {
            if (random.nextInt(3) == 0) {
                Call read = read();
                calls.add(read);
                known = ((Heard.Read) read.heard()).seen();
                continue;
            }
            long expected = random.nextInt(4) == 0 ? random.nextInt(1, VERSIONS + 1) : known;
            long next = random.nextInt(1, VERSIONS + 1);
            int fate = random.nextInt(16);
            Call call = fate > 1 ? swap(expected, next) : lost(expected, next, fate == 1);
            calls.add(call);
            known = call.heard() instanceof Heard.Swapped ? next : known;
        }
        return calls;
    }

    private Call read() throws IOException {
        long asked = System.nanoTime();
        String answer = exchange("GET " + PLACE, "");
        Matcher value = VALUE.matcher(answer);
        assertThat(value.find()).as(answer).isTrue();
        return new Call(asked, System.nanoTime(), new Heard.Read(Long.parseLong(value.group(1))));
    }

    private Call swap(long expected, long next) throws IOException {
        long asked = System.nanoTime();
        return answered(asked, expected, next, exchange(line(), body(expected, next)));
    }

    private static Call answered(long asked, long expected, long next, String answer) {
        long now = System.nanoTime();
        if (answer.startsWith("HTTP/1.1 200")) {
            return new Call(asked, now, new Heard.Swapped(expected, next));
        }
        assertThat(answer).startsWith("HTTP/1.1 409");
        return new Call(asked, now, new Heard.Conflict(expected));
    }

    /// The connection breaks right behind the last byte of the command. Whoever asks again and is
    /// told of a conflict still knows nothing: the first one may be on its way.
    private Call lost(long expected, long next, boolean asksAgain) throws IOException {
        long asked = System.nanoTime();
        String line = line();
        String body = body(expected, next);
        try (Socket socket = connect()) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(request(line, body));
        }
        if (asksAgain) {
            Call again = answered(asked, expected, next, exchange(line, body));
            if (again.heard() instanceof Heard.Swapped) {
                return again;
            }
        }
        return new Call(asked, asked, new Heard.Lost(expected, next));
    }

    private String line() {
        return "PUT " + PLACE + "/aliases/champion HTTP/1.1\r\nIdempotency-Key: " + key();
    }

    private static String body(long expected, long next) {
        return "{\"version\":" + next + ",\"expected\":" + expected + "}";
    }

    private String exchange(String line, String body) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request(line, body));
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private byte[] request(String line, String body) {
        String head = line.contains(" HTTP/1.1") ? line : line + " HTTP/1.1";
        return (head
                        + "\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer "
                        + token
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), house.server.httpAddress().getPort());
    }
}
