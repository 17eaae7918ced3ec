package dev.slipway.cli.registry;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.cli.Console;
import dev.slipway.cli.GivenTime;
import dev.slipway.cli.ShownText;
import dev.slipway.cli.Together;
import dev.slipway.client.SlipwayClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How long a verb waits until what it did serves.
final class ServedWait {
    private static final int NOT_SERVED = 1;
    private static final int NOT_KNOWN = 3;
    private static final Duration USUAL = Duration.ofSeconds(60);

    @Option(names = "--no-wait", description = "Do not wait until endpoints serve it.")
    private boolean noWait;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description = "How long to wait for them (default: 60s).")
    private @Nullable String patience;

    /// How long it waits, found before anything is done that cannot be taken back.
    ///
    /// *Errors*: `IllegalArgumentException`.
    Duration time() {
        Together.refuse(noWait && patience != null, "--wait", "none with --no-wait");
        return patience == null ? USUAL : GivenTime.of("--wait", patience);
    }

    /// Waits for the endpoints that are to serve this version and says what became of them.
    ///
    /// @return the verb's exit code
    int await(Console console, SlipwayClient client, ModelName model, Version version) {
        if (noWait) {
            return 0;
        }
        Duration time = time();
        List<EndpointStatus> concerned =
                client.endpoints().all().stream()
                        .filter(one -> one.spec().serves().model().equals(model))
                        .toList();
        int code = 0;
        for (EndpointStatus one : concerned) {
            if (version.number().equals(one.version())) {
                EndpointStatus now = client.endpoints().await(one.spec().endpoint(), time);
                code = worse(code, say(console, now));
            } else if (one.spec().serves() instanceof Target.Latest && one.reason() != null) {
                // It is pushed, which was asked for; what it lacks may be brought later.
                String name = one.spec().endpoint().value();
                String reason = ShownText.lines(one.reason());
                console.err().println("endpoint " + name + ": " + reason);
            }
        }
        return code;
    }

    /// One that does not serve it is worse than one that has not said so yet.
    private static int worse(int left, int right) {
        return left == NOT_SERVED || right == NOT_SERVED ? NOT_SERVED : Math.max(left, right);
    }

    /// Says what became of an endpoint.
    static int say(Console console, EndpointStatus now) {
        String name = "endpoint " + now.spec().endpoint();
        return switch (now.state()) {
            case SERVING -> {
                console.err().println(name + " serves version " + now.serving());
                yield 0;
            }
            case ON_DEMAND -> {
                console.err()
                        .println(
                                name
                                        + " loads version "
                                        + now.version()
                                        + " when a request comes for it");
                yield 0;
            }
            case DEGRADED, EMPTY, UNLOADED -> {
                String reason = ShownText.lines(String.valueOf(now.reason()));
                console.err().println("slipway: " + name + " does not serve it: " + reason);
                yield NOT_SERVED;
            }
            case WAITING -> {
                console.err()
                        .println("slipway: " + name + " has not said yet whether it serves it");
                yield NOT_KNOWN;
            }
        };
    }
}
