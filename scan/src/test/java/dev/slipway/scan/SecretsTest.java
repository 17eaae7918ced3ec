package dev.slipway.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Limits;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretsTest {
    private static final String ALNUM =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String HEX = "0123456789abcdef";

    @TempDir Path scratch;

    private static String random(SplittableRandom random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    /// One text per rule, made from a seed so that no secret stands in this source.
    private static Map<String, String> samples(SplittableRandom r) {
        String upper = ALNUM.substring(0, 26) + "234567";
        Map<String, String> samples = new LinkedHashMap<>();
        samples.put(
                "private-key",
                "-----BEGIN EC PRIVATE" + " KEY-----\nMHcCAQEE" + random(r, ALNUM, 40));
        samples.put("aws-access-key", "key = AKIA" + random(r, upper, 16));
        samples.put("aws-secret-key", "aws_secret_access_key = " + random(r, ALNUM, 40));
        samples.put("google-api-key", "maps: AIza" + random(r, ALNUM, 35));
        samples.put("azure-storage-key", "AccountKey=" + random(r, ALNUM, 86) + "==;");
        samples.put("github-token", "token ghp_" + random(r, ALNUM, 36));
        samples.put("gitlab-token", "glpat-" + random(r, ALNUM, 20));
        samples.put("huggingface-token", "login(hf_" + random(r, ALNUM, 34) + ")");
        samples.put("anthropic-key", "sk-ant-api03-" + random(r, ALNUM, 60));
        samples.put("openai-key", "sk-proj-" + random(r, ALNUM, 48));
        samples.put("wandb-key", "WANDB_API_KEY=" + random(r, HEX, 40));
        samples.put("databricks-token", "dapi" + random(r, HEX, 32));
        samples.put("slack-token", "xoxb-" + random(r, ALNUM, 40));
        samples.put(
                "webhook", "https://hooks.slack.com/services/T0A1/B0C2/" + random(r, ALNUM, 24));
        samples.put("npm-token", "npm_" + random(r, ALNUM, 36));
        samples.put("stripe-key", "sk_live_" + random(r, ALNUM, 24));
        samples.put(
                "jwt",
                "eyJ"
                        + random(r, ALNUM, 30)
                        + ".eyJ"
                        + random(r, ALNUM, 40)
                        + "."
                        + random(r, ALNUM, 43));
        samples.put(
                "url-password", "postgresql://svc:" + random(r, ALNUM, 14) + "@db.internal:5432/x");
        samples.put("netrc", "machine host.internal login me password " + random(r, ALNUM, 12));
        samples.put("kube-config", "client-key-data: " + random(r, ALNUM, 120));
        samples.put("docker-auth", "{\"auth\": \"" + random(r, ALNUM, 40) + "\"}");
        samples.put("assignment", "db_password = \"" + random(r, ALNUM, 24) + "7b\"");
        return samples;
    }

    private List<String> rules(String name, String text) {
        return Scanned.rules(
                scratch, name, Containers.text("some settings\n" + text + "\nthe end\n"));
    }

    @Test
    void everyKindOfSecretIsFoundAndNeverShown() {
        Property.holds(
                20,
                random ->
                        samples(random)
                                .forEach((kind, text) -> {
                                    Report report =
                                            Scanned.file(
                                                    scratch,
                                                    "config.txt",
                                                    Containers.text("# settings\n" + text + "\n"));
                                    assertThat(report.findings())
                                            .as("%s: %s", kind, text)
                                            .extracting(Finding::rule)
                                            .contains("secret-" + kind);
                                    String secret =
                                            text.substring(text.length() - 12, text.length() - 4);
                                    assertThat(report.findings())
                                            .extracting(Finding::message)
                                            .noneMatch(message -> message.contains(secret));
                                }));
    }

    @Test
    void whatOnlyLooksLikeASecretIsLeftAlone() {
        List<String> innocent =
                List.of(
                        "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        "token = \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"",
                        "secret: \"550e8400-e29b-41d4-a716-446655440000\"",
                        "password = \"${DB_PASSWORD}\"",
                        "api_key = os.environ[\"OPENAI_API_KEY\"]",
                        "password: 'your_password_here_123'",
                        "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
                        "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                        "postgresql://user:password@localhost/db",
                        "https://example.com:8443/path@v1",
                        "token_type = \"bearer_token_type\"",
                        "tokenizer.model_max_length = \"8192\"",
                        "\"eos_token\": \"<|endoftext|>\", \"pad_token\": \"[PAD]\"",
                        "machine learning login form password reset",
                        "\"special_tokens_map_file\": \"special_tokens_map.json\"",
                        "secret_token = \"aaaaaaaaaaaa1111\"");
        for (String text : innocent) {
            assertThat(rules("README.md", text)).as(text).isEmpty();
        }
    }

    @Test
    void cellsOfNotebooksAreDecodedAndImagesAreNot() {
        SplittableRandom random = new SplittableRandom(7);
        String token = "hf_" + random(random, ALNUM, 34);
        String cell =
                "{\"nbformat\":4,\"cells\":[{\"source\":[\"login(\\\"%s\\\")\\n\"],\"outputs\":[{\"data\":"
                        + "{\"image/png\":\"%s\"}}]}]}";
        assertThat(Scanned.rules(scratch, "a.ipynb", Containers.text(cell.formatted(token, ""))))
                .containsExactly("secret-huggingface-token");
        String escaped = "api_key = \\\"" + random(random, ALNUM, 30) + "9z\\\"";
        assertThat(
                        Scanned.rules(
                                scratch,
                                "c.ipynb",
                                Containers.text(
                                        cell.replace("login(\\\"%s\\\")", escaped)
                                                .replace("%s", ""))))
                .containsExactly("secret-assignment");
        assertThat(Scanned.rules(scratch, "b.ipynb", Containers.text(cell.formatted("", token))))
                .isEmpty();
    }

    @Test
    void textsInPicklesAndArchivesAreSearched() {
        String token = "ghp_" + random(new SplittableRandom(3), ALNUM, 36);
        byte[] pickle =
                Pickle.protocol(2).ops("}").wideText("note").wideText(token).ops("s.").bytes();
        assertThat(Scanned.rules(scratch, "m.pkl", pickle)).containsExactly("secret-github-token");
        byte[] zip = Containers.zip(true, "env", Containers.text("export GITHUB=" + token));
        assertThat(Scanned.rules(scratch, "m.zip", zip)).containsExactly("secret-github-token");
    }

    @Test
    void reviewedFindingIsSuppressedUntilItsDay() throws IOException {
        Path file = scratch.resolve("env.txt");
        Files.writeString(file, "settings: npm_" + random(new SplittableRandom(5), ALNUM, 36));
        Finding finding =
                new ModelScanner(Limits.usual(), Suppressions.none())
                        .scan(file)
                        .findings()
                        .getFirst();
        Path list = scratch.resolve("reviewed.json");
        Files.writeString(
                list,
                """
                [{"rule":"%s","file":"%s","fingerprint":"%s","reason":"revoked",
                  "reviewer":"ana","expires":"2027-01-31"}]\
                """
                        .formatted(finding.rule(), finding.file(), finding.fingerprint()));
        List<Boolean> clean = new ArrayList<>();
        for (String day : List.of("2027-01-31", "2027-02-01")) {
            Suppressions reviewed = Suppressions.read(list, LocalDate.parse(day));
            clean.add(new ModelScanner(Limits.usual(), reviewed).scan(file).isClean());
        }
        assertThat(clean).containsExactly(true, false);
        Files.writeString(file, "settings: npm_" + random(new SplittableRandom(6), ALNUM, 36));
        Suppressions reviewed = Suppressions.read(list, LocalDate.parse("2027-01-01"));
        assertThat(new ModelScanner(Limits.usual(), reviewed).scan(file).isClean()).isFalse();
    }

    @Test
    void suppressionWithoutAReviewerIsRefused() throws IOException {
        Path list = scratch.resolve("reviewed.json");
        Files.writeString(
                list,
                "[{\"rule\":\"r\",\"file\":\"f\",\"fingerprint\":\"p\","
                        + "\"reason\":\"x\",\"expires\":\"2027-01-31\"}]");
        assertThatThrownBy(() -> Suppressions.read(list, LocalDate.parse("2027-01-01")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reviewer: empty");
    }
}
