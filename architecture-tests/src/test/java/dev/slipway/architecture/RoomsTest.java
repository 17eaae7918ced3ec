package dev.slipway.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RoomsTest {
    private static final String ROOT = "dev.slipway.";

    /// Room package to the rooms that it may see; every arrow beyond these is a decision record and
    /// a line here.
    private static final Map<String, Set<String>> ARROWS =
            Map.ofEntries(
                    Map.entry("tensor", Set.of()),
                    Map.entry("stats", Set.of()),
                    Map.entry("api", Set.of("tensor")),
                    Map.entry("runtime.onnx", Set.of("runtime", "api", "tensor")),
                    Map.entry("runtime.trees", Set.of("runtime", "api", "tensor")),
                    Map.entry("runtime.remote", Set.of("runtime", "protocol", "api", "tensor")),
                    Map.entry("runtime", Set.of("api", "tensor")),
                    Map.entry("features", Set.of("runtime", "api", "tensor")),
                    Map.entry(
                            "serving",
                            Set.of("features", "runtime", "quiet", "stats", "api", "tensor")),
                    Map.entry("cost", Set.of("api")),
                    Map.entry("monitoring", Set.of("quiet", "api", "stats")),
                    Map.entry("capture", Set.of("serving", "quiet", "api", "tensor")),
                    Map.entry("capture.roller", Set.of("capture", "api", "tensor")),
                    Map.entry("jobs", Set.of("features", "runtime", "tls", "api", "tensor")),
                    Map.entry("quiet", Set.of()),
                    Map.entry("journal", Set.of("api")),
                    Map.entry("documents", Set.of("api", "tensor")),
                    Map.entry("control", Set.of("documents", "scan", "api")),
                    Map.entry("tracking", Set.of("scan", "api")),
                    Map.entry("telemetry", Set.of("api", "tensor")),
                    Map.entry("packages", Set.of("runtime", "api", "tensor")),
                    Map.entry("signing", Set.of()),
                    Map.entry("tls", Set.of("api")),
                    Map.entry("scan", Set.of()),
                    Map.entry("oidc", Set.of()),
                    Map.entry(
                            "intake",
                            Set.of(
                                    "packages",
                                    "journal",
                                    "features",
                                    "scan",
                                    "signing",
                                    "quiet",
                                    "runtime",
                                    "api",
                                    "tensor")),
                    Map.entry("protocol", Set.of()),
                    Map.entry("frontend.http", Set.of("documents", "api", "tensor")),
                    Map.entry("frontend.grpc", Set.of("protocol", "api", "tensor")),
                    Map.entry("client", Set.of("protocol", "documents", "api", "tensor")),
                    Map.entry("console", Set.of("client", "documents", "api", "tensor")),
                    Map.entry(
                            "cli",
                            Set.of(
                                    "client",
                                    "packages",
                                    "signing",
                                    "stats",
                                    "tls",
                                    "documents",
                                    "api",
                                    "tensor")));

    private static final String WINDOWED = ROOT + "features.window.WindowedFeature";

    /// Who may look at the window and the delay of an aggregate.
    private static final Set<String> LENGTHS =
            Set.of(
                    // Which events a moment sees.
                    ROOT + "features.window.Visibility",
                    // What an aggregate means, as text and as bytes; a copy of another name.
                    ROOT + "features.window.Aggregate",
                    ROOT + "features.window.AggregateForm",
                    ROOT + "features.online.KeptAggregate",
                    // How often what has expired is looked for, how long what nobody asks for
                    // stays, and how far one partition is read ahead of another.
                    ROOT + "features.window.StreamedAggregate",
                    ROOT + "features.online.UnusedAggregates",
                    ROOT + "jobs.engine.StreamGraph");

    private static final JavaClasses PRODUCT =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("/testkit/"))
                    .withImportOption(location -> !location.contains("slipway-testkit"))
                    .importPackages("dev.slipway");

    @Test
    void enoughClassesAreSeenForTheRulesToMeanAnything() {
        assertThat(PRODUCT.size()).isGreaterThan(300);
        for (String room : ARROWS.keySet()) {
            assertThat(PRODUCT.stream().anyMatch(type -> room.equals(roomOf(type))))
                    .as("classes of room %s", room)
                    .isTrue();
        }
    }

    @Test
    void arrowsPointDownOnly() {
        List<String> forbidden = new ArrayList<>();
        for (JavaClass type : PRODUCT) {
            Set<String> allowed = ARROWS.get(roomOf(type));
            if (allowed == null) {
                continue;
            }
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().startsWith(ROOT))
                    .filter(target -> !roomOf(target).equals(roomOf(type)))
                    .filter(target -> !allowed.contains(roomOf(target)))
                    .forEach(target -> forbidden.add(type.getName() + " -> " + target.getName()));
        }
        assertThat(forbidden).isEmpty();
    }

    @Test
    void noPackageCycleExists() {
        slices().matching("dev.slipway.(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void groundRoomsKnowOnlyThePlatform() {
        classes()
                .that()
                .resideInAnyPackage(
                        "dev.slipway.tensor..", "dev.slipway.api..", "dev.slipway.stats..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "javax.net.ssl..",
                        "org.jspecify..",
                        "dev.slipway.tensor..",
                        "dev.slipway.stats..",
                        "dev.slipway.api..")
                .check(PRODUCT);
    }

    @Test
    void evidenceIsTheSameOnEveryMachine() {
        noClasses()
                .that()
                .resideInAPackage("dev.slipway.stats..")
                .should()
                .callMethodWhere(
                        DescribedPredicate.describe(
                                "functions of Math that may differ between machines",
                                call ->
                                        call.getTargetOwner().isEquivalentTo(Math.class)
                                                && Set.of("log", "log1p", "exp", "expm1", "pow")
                                                        .contains(call.getName())))
                .check(PRODUCT);
    }

    @Test
    void onlyDoorsAndClientSpeakWireProtocols() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.slipway.frontend..",
                        "dev.slipway.client..",
                        "dev.slipway.protocol..",
                        "inference..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.helidon..", "io.grpc..", "com.google.protobuf..")
                .check(
                        PRODUCT.that(
                                isNotIn(
                                        "telemetry",
                                        "runtime.trees",
                                        "runtime.onnx",
                                        "runtime.remote")));
    }

    @Test
    void whatAMomentSeesIsDecidedInOnePlace() {
        noClasses()
                .that(
                        DescribedPredicate.describe(
                                "are not among those that may",
                                type -> !LENGTHS.contains(type.getName())))
                .should()
                .callMethodWhere(
                        DescribedPredicate.describe(
                                "the lengths that Visibility knows",
                                call ->
                                        call.getTargetOwner().getName().equals(WINDOWED)
                                                && Set.of("window", "delay")
                                                        .contains(call.getName())))
                .check(PRODUCT);
        assertThat(PRODUCT.stream().map(JavaClass::getName)).containsAll(LENGTHS);
    }

    @Test
    void engineOfJobsIsKnownToOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.slipway.jobs.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.flink..")
                .check(PRODUCT);
    }

    @Test
    void everyPackageIsNullMarkedAndExplained() {
        Set<String> marked =
                PRODUCT.stream()
                        .filter(type -> type.getSimpleName().equals("package-info"))
                        .filter(type -> type.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                        .map(JavaClass::getPackageName)
                        .collect(Collectors.toSet());
        Set<String> packages =
                PRODUCT.stream()
                        .filter(type -> !type.getPackageName().startsWith(ROOT + "protocol"))
                        .map(JavaClass::getPackageName)
                        .collect(Collectors.toSet());
        assertThat(marked).containsAll(packages);
    }

    @Test
    void standardStreamsBelongToTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.slipway.cli..", "dev.slipway.server..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(PRODUCT);
    }

    @Test
    void nobodySleepsOrReadsTheWallClock() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.slipway.server..")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(PRODUCT);
    }

    @Test
    void noStateIsStatic() {
        noFields()
                .that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage("dev.slipway.protocol..")
                .should()
                .notBeFinal()
                .check(PRODUCT);
    }

    @Test
    void namesSayWhatThingsAre() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.slipway.protocol..")
                .should()
                .haveNameMatching(".*(Manager|Helper|Util|Utils|Info|Data|Impl|Common)(\\$.*)?")
                .check(PRODUCT);
    }

    @Test
    void classesAreFinalUnlessMadeToBeExtended() {
        classes()
                .that(
                        DescribedPredicate.describe(
                                "are plain classes",
                                type ->
                                        !type.isInterface()
                                                && !type.isEnum()
                                                && !type.isRecord()
                                                && !type.isAnonymousClass()
                                                && !type.getPackageName()
                                                        .startsWith(ROOT + "protocol")
                                                && !type.getSimpleName().equals("package-info")
                                                && !type.getModifiers()
                                                        .contains(JavaModifier.ABSTRACT)))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(PRODUCT);
    }

    private static DescribedPredicate<JavaClass> isNotIn(String... rooms) {
        return DescribedPredicate.describe(
                "are outside " + List.of(rooms), type -> !List.of(rooms).contains(roomOf(type)));
    }

    private static String roomOf(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(ROOT)) {
            return "";
        }
        String[] parts = name.substring(ROOT.length()).split("\\.", -1);
        boolean twoParts =
                parts.length > 1
                        && (parts[0].equals("frontend")
                                || (parts[0].equals("capture") && parts[1].equals("roller"))
                                || (parts[0].equals("runtime")
                                        && Set.of("onnx", "trees", "remote").contains(parts[1])));
        return twoParts ? parts[0] + "." + parts[1] : parts[0];
    }
}
