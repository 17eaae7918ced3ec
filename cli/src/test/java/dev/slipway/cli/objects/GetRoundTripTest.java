package dev.slipway.cli.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Batching;
import dev.slipway.api.spec.EndpointSpec.Deployment;
import dev.slipway.api.spec.EndpointSpec.Mode;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.FeedbackPolicy;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.MemoryBounds;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.PolicySpec.Selector;
import dev.slipway.api.spec.Quota;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Schedule;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.api.spec.SlotBounds;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// What `get` prints, `apply` reads: the same objects, whatever is written in them.
final class GetRoundTripTest {
    /// Texts that YAML reads as something else when nobody quotes them, and worse.
    private static final List<String> TEXTS =
            List.of(
                    "",
                    " ",
                    "yes",
                    "null",
                    "~",
                    "1e3",
                    "0x1F",
                    "007",
                    ".inf",
                    "2027-03-01",
                    "- a",
                    "a: b",
                    "#no comment",
                    "'",
                    "\"",
                    "two\nlines",
                    "ends with a line\n",
                    "\ttab",
                    "back\\slash",
                    "Łódź 🛫",
                    "\u0007\u0085\u2028",
                    "\u202e3 ot on: \u2066word\u2069 " + "word ".repeat(30),
                    "--- ",
                    "%TAG",
                    "&a *b !c",
                    "[1, 2]",
                    "{a: 1}",
                    "word ".repeat(60));

    @TempDir private Path directory;

    @Command
    private static final class Verb {
        @Mixin private OutputOption output = new OutputOption();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json"})
    void everyObjectComesBackAsItWasPrinted(String format) {
        Verb verb = new Verb();
        new CommandLine(verb).parseArgs("-o", format);
        Property.holds(
                Campaign.cases(300, 20_000),
                random -> {
                    List<Spec> specs = specs(random);
                    StringWriter out = new StringWriter();
                    PrintWriter writer = new PrintWriter(out);
                    verb.output.printSpecs(
                            new Console(writer, writer),
                            specs.stream()
                                    .map(spec ->
                                            new DeclaredObject(
                                                    spec, 1, Instant.EPOCH, Instant.EPOCH))
                                    .toList());
                    Path file = Files.writeString(directory.resolve("objects"), out.toString());
                    List<Spec> read = ObjectFiles.read(List.of(file));
                    assertThat(read).isEqualTo(specs);
                    for (int i = 0; i < specs.size(); i++) {
                        assertThat(ObjectPlan.text(read.get(i)))
                                .isEqualTo(ObjectPlan.text(specs.get(i)));
                    }
                });
    }

    private static StreamJobSpec stream(SplittableRandom random) {
        boolean isOfEndpoint = random.nextBoolean();
        boolean isElsewhere = random.nextBoolean();
        return new StreamJobSpec(
                new StreamName("s" + random.nextInt(100)),
                team(random),
                isOfEndpoint ? new EndpointName("e" + random.nextInt(100)) : null,
                isOfEndpoint ? null : new Target.Latest(new ModelName("m" + random.nextInt(100))),
                new StreamJobSpec.Source(
                        name(random),
                        "in",
                        Arrays.asList(StreamJobSpec.Start.values()).get(random.nextInt(2)),
                        Duration.ofSeconds(random.nextInt(100)),
                        Map.of("arrivals", "landed"),
                        random.nextBoolean()),
                new StreamJobSpec.Sink("out", random.nextBoolean() ? "dead" : null),
                new StreamJobSpec.Commit(
                        Arrays.asList(StreamJobSpec.Delivery.values()).get(random.nextInt(2)),
                        Duration.ofMillis(random.nextInt(50, 100_000)),
                        Duration.ofMinutes(random.nextInt(10, 100))),
                random.nextBoolean() ? BadRowLimit.parse("1%") : null,
                random.nextBoolean() ? List.of() : List.of("origin", "delay"),
                isElsewhere ? "big" : null,
                !isElsewhere && random.nextBoolean(),
                Arrays.asList(StreamJobSpec.Wanted.values()).get(random.nextInt(2)));
    }

    private static BatchJobSpec batchJob(SplittableRandom random) {
        return new BatchJobSpec(
                new BatchJobName("b" + random.nextInt(100)),
                team(random),
                new ScoreWish(
                        name(random),
                        random.nextBoolean() ? name(random) : null,
                        "in/" + text(random),
                        random.nextBoolean() ? one(random, FileFormat.values()) : null,
                        text(random) + "{run}",
                        random.nextBoolean() ? one(random, FileFormat.values()) : null,
                        random.nextBoolean() ? List.of() : List.of("origin", text(random)),
                        random.nextBoolean() ? BadRowLimit.NONE : BadRowLimit.parse("1%"),
                        random.nextBoolean() ? said(random) : null,
                        random.nextBoolean() ? said(random) : null),
                new Schedule(
                        "* " + text(random),
                        random.nextBoolean() ? "UTC" : "Europe/Berlin",
                        random.nextBoolean()));
    }

    private static List<Spec> specs(SplittableRandom random) {
        List<Supplier<Spec>> kinds =
                List.of(
                        () -> stream(random),
                        () -> batchJob(random),
                        () ->
                                new TeamSpec(
                                        team(random),
                                        words(random),
                                        quota(random),
                                        memory(random),
                                        slots(random)),
                        () -> model(random),
                        () -> endpoint(random),
                        () -> policy(random),
                        () -> role(random),
                        () -> connection(random),
                        () -> suppression(random));
        List<Spec> specs = new ArrayList<>();
        for (Supplier<Spec> kind : kinds) {
            if (random.nextInt(3) > 0 || specs.isEmpty()) {
                specs.add(kind.get());
            }
        }
        return specs;
    }

    private static @Nullable Quota quota(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Quota(random.nextInt(1, 5_000), null);
            case 1 -> new Quota(null, random.nextInt(1, 5_000));
            case 2 -> new Quota(random.nextInt(1, 5_000), random.nextInt(1, 5_000));
            default -> null;
        };
    }

    private static @Nullable MemoryBounds memory(SplittableRandom random) {
        ByteSize floor = new ByteSize(random.nextLong(1L << 40));
        ByteSize ceiling = new ByteSize(floor.bytes() + random.nextLong(1, 1L << 40));
        return switch (random.nextInt(4)) {
            case 0 -> new MemoryBounds(floor, null);
            case 1 -> new MemoryBounds(null, ceiling);
            case 2 -> new MemoryBounds(floor, ceiling);
            default -> null;
        };
    }

    private static @Nullable SlotBounds slots(SplittableRandom random) {
        int floor = random.nextInt(1, 64);
        return switch (random.nextInt(4)) {
            case 0 -> new SlotBounds(floor, null);
            case 1 -> new SlotBounds(null, floor);
            case 2 -> new SlotBounds(floor, floor + random.nextInt(64));
            default -> null;
        };
    }

    private static ModelSpec model(SplittableRandom random) {
        return new ModelSpec(
                new ModelName(name(random)),
                team(random),
                tier(random),
                words(random),
                map(random));
    }

    private static EndpointSpec endpoint(SplittableRandom random) {
        ModelName model = new ModelName(name(random));
        Target target =
                switch (random.nextInt(3)) {
                    case 0 -> new Target.Latest(model);
                    case 1 -> new Target.Alias(model, new AliasName("champion"));
                    default -> new Target.Exactly(model, new VersionNumber(random.nextInt(1, 99)));
                };
        Duration p50 = Duration.ofMillis(random.nextInt(1, 2_000));
        return new EndpointSpec(
                new EndpointName(name(random)),
                team(random),
                target,
                tier(random),
                new Slo(
                        p50,
                        p50.plusNanos(random.nextLong(1_000_000_000)),
                        random.nextDouble(0.5, 1),
                        Duration.ofHours(random.nextInt(1, 2_000)),
                        random.nextBoolean(),
                        words(random),
                        random.nextBoolean() ? Duration.ofMillis(random.nextInt(1, 900)) : null,
                        words(random),
                        words(random),
                        random.nextBoolean() ? Duration.ofMinutes(random.nextInt(1, 90)) : null,
                        random.nextBoolean() ? URI.create("https://wiki.example/flights") : null),
                random.nextBoolean() ? random.nextInt(1, 5_000) : null,
                quota(random),
                random.nextBoolean() ? random.nextInt(1, 100) : null,
                new Batching(
                        random.nextBoolean() ? random.nextInt(1, 5_000) : null,
                        random.nextBoolean() ? Duration.ofNanos(random.nextInt()).abs() : null,
                        random.nextBoolean()),
                new Scaling(
                        random.nextInt(2),
                        Duration.ofSeconds(random.nextInt(1, 90_000)),
                        random.nextInt(2)),
                new CapturePolicy(
                        random.nextDouble(),
                        random.nextBoolean() ? List.of("origin") : List.of(),
                        random.nextBoolean() ? List.of("tail-number", "phone") : List.of(),
                        Duration.ofHours(random.nextInt(1, 2_000)),
                        new ByteSize(random.nextLong(1L << 50))),
                random.nextBoolean()
                        ? new FeedbackPolicy(Duration.ofMinutes(random.nextInt(100_000)))
                        : null,
                new Deployment(
                        one(random, Mode.values()),
                        words(random),
                        random.nextBoolean()
                                ? LocalDate.ofEpochDay(random.nextInt(10_000, 40_000))
                                : null));
    }

    private static PolicySpec policy(SplittableRandom random) {
        List<Requirement> require =
                List.of(
                        new Requirement.Signed(random.nextBoolean() ? List.of("ab") : List.of()),
                        new Requirement.Scanned(random.nextBoolean()),
                        new Requirement.Golden(),
                        new Requirement.KnownLineage(),
                        new Requirement.Evaluated(
                                said(random), said(random), random.nextDouble(), null, 1e-12),
                        new Requirement.Approved(Role.REVIEWER, random.nextInt(1, 4), 1),
                        new Requirement.Drilled(Duration.ofDays(random.nextInt(1, 400))),
                        new Requirement.Forbidden());
        return new PolicySpec(
                name(random),
                random.nextBoolean() ? List.of(new AliasName("production")) : List.of(),
                new Selector(
                        null,
                        random.nextBoolean() ? team(random) : null,
                        random.nextBoolean() ? tier(random) : null),
                require.subList(0, random.nextInt(require.size() + 1)));
    }

    private static RoleSpec role(SplittableRandom random) {
        return new RoleSpec(
                name(random),
                List.of("group:" + name(random), said(random)),
                List.of(
                        new Grant(
                                one(random, Role.values()),
                                random.nextBoolean()
                                        ? new Scope.Everywhere()
                                        : new Scope.OfTeam(team(random)))));
    }

    private static <T> T one(SplittableRandom random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static ConnectionSpec connection(SplittableRandom random) {
        return new ConnectionSpec(
                name(random),
                team(random),
                one(random, ConnectionSpec.Type.values()),
                URI.create("https://host" + random.nextInt(9) + ".example/a%20b?c=d#e"),
                random.nextBoolean() ? name(random) : null,
                map(random));
    }

    private static SuppressionSpec suppression(SplittableRandom random) {
        return new SuppressionSpec(
                name(random),
                new ModelName("model-" + random.nextInt(50)),
                "secret-jwt",
                "files/" + name(random),
                name(random),
                new FreeText(TEXTS.get(random.nextInt(TEXTS.size()))),
                LocalDate.of(2027, 1, 1).plusDays(random.nextInt(365)));
    }

    private static TeamName team(SplittableRandom random) {
        return new TeamName("team-" + random.nextInt(50));
    }

    private static RiskTier tier(SplittableRandom random) {
        return new RiskTier(random.nextInt(4));
    }

    /// Names that YAML would take for numbers are among them.
    private static String name(SplittableRandom random) {
        List<String> strange =
                List.of("1e3", "0x1F", "007", "1.0", "123456789", "2027-03-01", "no");
        return random.nextInt(4) == 0
                ? strange.get(random.nextInt(strange.size()))
                : "n" + random.nextInt(1_000);
    }

    private static String text(SplittableRandom random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    /// Text that says something: a required name is never empty.
    private static String said(SplittableRandom random) {
        return TEXTS.get(random.nextInt(1, TEXTS.size()));
    }

    private static @Nullable FreeText words(SplittableRandom random) {
        return random.nextBoolean() ? new FreeText(text(random)) : null;
    }

    private static Map<String, String> map(SplittableRandom random) {
        Map<String, String> map = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            map.put(text(random), text(random));
        }
        return map;
    }
}
