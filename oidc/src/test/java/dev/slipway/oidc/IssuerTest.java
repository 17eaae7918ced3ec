package dev.slipway.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oidc.IssuerSpec.ClaimNames;
import dev.slipway.oidc.IssuerSpec.Times;
import dev.slipway.testkit.outside.FakeIssuer;
import dev.slipway.testkit.outside.FakeIssuer.Mood;
import dev.slipway.testkit.outside.IssuerKey;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IssuerTest {
    private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");
    private final FakeIssuer fake = new FakeIssuer();
    private final BlockingQueue<KeyNews> news = new LinkedBlockingQueue<>();
    private volatile Instant now = START;

    @AfterEach
    void close() {
        fake.close();
    }

    private IssuerSpec spec() {
        return spec(Times.DEFAULT);
    }

    private IssuerSpec spec(Times times) {
        return new IssuerSpec(
                fake.uri(),
                Set.of("slipway"),
                IssuerSpec.DEFAULT_ALGORITHMS,
                ClaimNames.DEFAULT,
                times);
    }

    private Issuer open(IssuerSpec spec) {
        return Issuer.open(spec, () -> now, news::add);
    }

    private Issuer opened() throws InterruptedException {
        Issuer issuer = open(spec());
        assertThat(next()).isInstanceOf(KeyNews.Taken.class);
        return issuer;
    }

    private KeyNews next() throws InterruptedException {
        KeyNews told = news.poll(30, TimeUnit.SECONDS);
        assertThat(told).as("news of the keys").isNotNull();
        return told;
    }

    private Map<String, Object> ada(Object... more) {
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", fake.uri().toString());
        claims.put("sub", "u1");
        claims.put("aud", "slipway");
        claims.put("exp", START.plusSeconds(300).getEpochSecond());
        claims.put("email", "ada@example.com");
        claims.put("email_verified", true);
        claims.put("groups", List.of("reviewers", "fraud"));
        for (int i = 0; i < more.length; i += 2) {
            if (more[i + 1].equals("")) {
                claims.remove("" + more[i]);
            } else {
                claims.put("" + more[i], more[i + 1]);
            }
        }
        return claims;
    }

    private static Verdict.Identity sound(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Sound.class);
        return ((Verdict.Sound) verdict).identity();
    }

    private static String unsound(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Unsound.class);
        return ((Verdict.Unsound) verdict).reason();
    }

    private static String undecided(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Undecided.class);
        return ((Verdict.Undecided) verdict).reason();
    }

    @Test
    void tokensOfTheIssuerSayWhoTheirHolderIs() throws InterruptedException {
        try (Issuer issuer = opened()) {
            String token = fake.token(ada());
            for (int i = 0; i < 3; i++) {
                Verdict.Identity ada = sound(issuer.verify(token));
                assertThat(ada.name()).isEqualTo("u1");
                assertThat(ada.person()).isEqualTo("ada@example.com");
                assertThat(ada.groups()).containsExactly("reviewers", "fraud");
            }
            assertThat(fake.keyFetches()).isEqualTo(1);
        }
    }

    @Test
    void everyAllowedAlgorithmVerifies() throws InterruptedException {
        for (IssuerKey key :
                List.of(IssuerKey.pss("two"), IssuerKey.ec("three"), IssuerKey.ed("four"))) {
            fake.show(key);
            try (Issuer issuer = opened()) {
                String token = fake.token(key, ada());
                sound(issuer.verify(token));
                int middle = token.lastIndexOf('.') + 20;
                char other = token.charAt(middle) == 'A' ? 'B' : 'A';
                String changed = token.substring(0, middle) + other + token.substring(middle + 1);
                assertThat(unsound(issuer.verify(changed))).contains("signature is wrong");
            }
        }
    }

    @Test
    void forgeriesOpenNothing() throws InterruptedException {
        IssuerKey thief = IssuerKey.rsa("one");
        IssuerKey shown = IssuerKey.rsa("shown");
        fake.rotate(shown);
        try (Issuer issuer = opened()) {
            assertThat(unsound(issuer.verify(IssuerKey.unsigned(ada()))))
                    .contains("nor a signed JWT");
            assertThat(unsound(issuer.verify(shown.forged(ada()))))
                    .contains("signed by HS256 (expected: ES256 or EdDSA or PS256 or RS256)");
            assertThat(undecided(issuer.verify(fake.token(thief, ada())))).contains("key one");
            IssuerKey same = new IssuerKey("shown", "RS256", thief.pair());
            assertThat(unsound(issuer.verify(fake.token(same, ada()))))
                    .isEqualTo("its signature is wrong");
            IssuerKey confused = new IssuerKey("shown", "PS256", shown.pair());
            assertThat(undecided(issuer.verify(fake.token(confused, ada())))).contains("key shown");
            for (String text : List.of("", "a.b.c", "..", "x", "a.b.c.d.e", "{}")) {
                assertThat(unsound(issuer.verify(text))).contains("nor a signed JWT");
            }
        }
    }

    @Test
    void claimsThatAreNotForThisServerAreNamed() throws InterruptedException {
        try (Issuer issuer = opened()) {
            assertThat(unsound(issuer.verify(fake.token(ada("aud", "billing")))))
                    .isEqualTo("for another audience, billing (expected: slipway)");
            assertThat(unsound(issuer.verify(fake.token(ada("aud", "")))))
                    .contains("for another audience");
            sound(issuer.verify(fake.token(ada("aud", List.of("billing", "slipway")))));
            assertThat(unsound(issuer.verify(fake.token(ada("iss", "https://evil.example")))))
                    .contains("of another issuer, https://evil.example");
            assertThat(unsound(issuer.verify(fake.token(ada("exp", ""))))).contains("without exp");
            assertThat(unsound(issuer.verify(fake.token(ada("sub", ""))))).contains("without sub");
            IssuerKey key = IssuerKey.rsa("logout");
            fake.rotate(key);
            now = now.plusSeconds(20);
            issuer.verify(fake.token(ada()));
            next();
            String logout = key.sign(Map.of("typ", "logout+jwt"), ada());
            assertThat(unsound(issuer.verify(logout))).contains("a logout+jwt, no bearer token");
            String critical = key.sign(Map.of("crit", List.of("b64"), "b64", false), ada());
            assertThat(unsound(issuer.verify(critical))).isNotEmpty();
        }
    }

    @Test
    void tokensEndWhenTheySaySoGiveOrTakeTheSkew() throws InterruptedException {
        try (Issuer issuer = opened()) {
            String token = fake.token(ada());
            String later = fake.token(ada("nbf", START.plusSeconds(120).getEpochSecond()));
            assertThat(unsound(issuer.verify(later))).contains("not valid before");
            sound(issuer.verify(token));

            now = START.plusSeconds(359);
            sound(issuer.verify(token));
            now = START.plusSeconds(360);
            assertThat(unsound(issuer.verify(token))).isEqualTo("expired at 2026-11-25T08:05:00Z");
        }
    }

    @Test
    void rotatedKeysAreFetchedOnceHoweverManyAsk() throws InterruptedException {
        try (Issuer issuer = opened()) {
            String old = fake.token(ada());
            sound(issuer.verify(old));
            fake.rotate(IssuerKey.ec("two"));
            String fresh = fake.token(ada());
            for (int i = 0; i < 1_000; i++) {
                assertThat(undecided(issuer.verify(fresh))).contains("key two", "try in a few");
            }
            assertThat(fake.keyFetches()).as("within the time of rest").isEqualTo(1);

            now = now.plusSeconds(10);
            for (int i = 0; i < 1_000; i++) {
                issuer.verify(fresh);
            }
            assertThat(next()).isEqualTo(new KeyNews.Taken(1));
            sound(issuer.verify(fresh));
            assertThat(undecided(issuer.verify(old))).contains("key one");
            assertThat(fake.keyFetches()).isEqualTo(2);
        }
    }

    /// No key makes it good again, so nobody has to wait for one.
    @Test
    void aTokenThatIsOverWaitsForNoKey() throws InterruptedException {
        try (Issuer issuer = opened()) {
            String token = fake.token(IssuerKey.ec("two"), ada());
            now = START.plusSeconds(360);
            assertThat(unsound(issuer.verify(token))).isEqualTo("expired at 2026-11-25T08:05:00Z");
            now = START.plusSeconds(359);
            assertThat(undecided(issuer.verify(token))).contains("key two");
        }
    }

    @Test
    void tokensOfOthersNeverMakeItFetch() throws InterruptedException {
        IssuerKey thief = IssuerKey.rsa("thief");
        try (Issuer issuer = opened()) {
            now = now.plusSeconds(60);
            String foreign = thief.sign(Map.of(), ada("iss", "https://evil.example"));
            String weak = thief.forged(ada());
            for (String text : List.of(foreign, weak, "nonsense")) {
                unsound(issuer.verify(text));
            }
            now = now.plusSeconds(60);
            issuer.verify(thief.sign(Map.of(), ada()));
            next();
            assertThat(fake.keyFetches()).isEqualTo(2);
        }
    }

    @Test
    void keysOutliveTheIssuerForAWhile() throws InterruptedException {
        try (Issuer issuer = opened()) {
            fake.die();
            String token = fake.token(ada("exp", START.plus(Duration.ofDays(9)).getEpochSecond()));
            now = START.plus(Duration.ofHours(24));
            sound(issuer.verify(token));

            now = START.plus(Duration.ofHours(25));
            assertThat(undecided(issuer.verify(token))).startsWith("cannot be verified without");
            assertThat(next()).isInstanceOf(KeyNews.Missed.class);
            fake.revive();
            now = now.plusSeconds(10);
            issuer.verify(token);
            assertThat(next()).isInstanceOf(KeyNews.Taken.class);
            sound(issuer.verify(token));
        }
    }

    @Test
    void whateverTheIssuerAnswersIsToldAndHoldsNobodyUp() throws InterruptedException {
        Map<Mood, String> answers =
                Map.of(
                        Mood.BROKEN, "status 503",
                        Mood.STUCK, "no whole answer within 300ms",
                        Mood.HUGE, "capacity",
                        Mood.SOMEBODY_ELSE, "issuer: https://else.example (expected: ",
                        Mood.ELSEWHERE, "status 302");
        Times hurried =
                new Times(
                        Duration.ZERO,
                        Duration.ofMinutes(15),
                        Duration.ofDays(1),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(300));
        for (Map.Entry<Mood, String> answer : answers.entrySet()) {
            fake.become(answer.getKey());
            Times times = answer.getKey() == Mood.STUCK ? hurried : Times.DEFAULT;
            try (Issuer issuer = open(spec(times))) {
                undecided(issuer.verify(fake.token(ada())));
                assertThat(next())
                        .isInstanceOfSatisfying(
                                KeyNews.Missed.class,
                                missed -> assertThat(missed.reason()).contains(answer.getValue()));
                assertThat(undecided(issuer.verify(fake.token(ada())))).contains(answer.getValue());
            }
        }
    }

    @Test
    void keysAreFetchedAgainByTheClock() throws InterruptedException {
        Times often =
                new Times(
                        Duration.ZERO,
                        Duration.ofMillis(20),
                        Duration.ofDays(1),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10));
        try (Issuer issuer = open(spec(often))) {
            next();
            fake.rotate(IssuerKey.ed("two"));
            next();
            next();
            sound(issuer.verify(fake.token(ada())));
        }
    }

    @Test
    void programsAndUnverifiedAddressesAreNobody() throws InterruptedException {
        try (Issuer issuer = opened()) {
            for (Map<String, Object> claims :
                    List.of(
                            ada("email", ""),
                            ada("email_verified", false),
                            ada("email_verified", ""),
                            ada("azp", "u1"),
                            ada("client_id", "u1"),
                            ada("gty", "client-credentials"),
                            ada("idtyp", "app"),
                            ada("email", "two\nlines"))) {
                assertThat(sound(issuer.verify(fake.token(claims))).person())
                        .as("%s", claims)
                        .isNull();
            }
        }
    }

    @Test
    void claimsMayBeNamedByPath() throws InterruptedException {
        IssuerSpec paths =
                new IssuerSpec(
                        fake.uri(),
                        Set.of("slipway"),
                        Set.of("RS256"),
                        new ClaimNames("profile.login", "sub", "https://acme.example/groups"),
                        Times.DEFAULT);
        try (Issuer issuer = open(paths)) {
            next();
            String token =
                    fake.token(
                            ada(
                                    "profile",
                                    Map.of("login", "ada"),
                                    "https://acme.example/groups",
                                    List.of("g")));
            Verdict.Identity ada = sound(issuer.verify(token));
            assertThat(ada.name()).isEqualTo("ada");
            assertThat(ada.person()).isEqualTo("u1");
            assertThat(ada.groups()).containsExactly("g");
            assertThat(unsound(issuer.verify(fake.token(ada())))).contains("profile.login");
        }
    }

    @Test
    void specsThatCannotBeKeptAreRefused() {
        for (String issuer :
                List.of("http://login.example", "ftp://x", "https://a:b@x", "https://x?y=1")) {
            assertThatThrownBy(() -> spec(URI.create(issuer), Set.of("RS256")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("issuer: ");
        }
        for (String algorithm : List.of("none", "HS256", "RS1", "")) {
            assertThatThrownBy(() -> spec(URI.create("https://login.example"), Set.of(algorithm)))
                    .hasMessageContaining("algorithms: ");
        }
    }

    private static IssuerSpec spec(URI issuer, Set<String> algorithms) {
        return new IssuerSpec(
                issuer, Set.of("slipway"), algorithms, ClaimNames.DEFAULT, Times.DEFAULT);
    }
}
