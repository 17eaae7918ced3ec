package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Denials;
import dev.slipway.api.console.ConsoleCall;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Where an issuer sends browsers back to.
final class OutsideTest {
    private static final URI SET = URI.create("https://models.example");

    private record Asked(String host, boolean isEncrypted) implements ConsoleCall {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String path() {
            return "/console/sign-in/issuer";
        }

        @Override
        public String query() {
            return "";
        }

        @Override
        public String header(String name) {
            return name.equals("host") ? host : "";
        }

        @Override
        public byte[] body() {
            return new byte[0];
        }

        @Override
        public Identified identify(@Nullable String token) {
            return new Identified.Refused(Denials.nobody());
        }
    }

    @Test
    void itIsWhereTheBrowserAskedUnlessAnotherAddressIsSet() {
        Outside asked = new Outside(null);
        assertThat(asked.address(new Asked("127.0.0.1:8000", false), "/signed-in"))
                .contains(URI.create("http://127.0.0.1:8000/console/signed-in"));
        assertThat(asked.address(new Asked("models.example:8000", true), "/signed-in"))
                .contains(URI.create("https://models.example:8000/console/signed-in"));
        assertThat(new Outside(SET).address(new Asked("10.0.0.1:8000", false), "/signed-in"))
                .contains(URI.create("https://models.example/console/signed-in"));
    }

    @Test
    void nobodyIsSentBackToWhereOthersListen() {
        Outside asked = new Outside(null);
        for (String host :
                List.of("models.example:8000", "10.0.0.1", "", "[", "127.0.0.1@evil", "a b")) {
            assertThat(asked.address(new Asked(host, false), "/signed-in")).as(host).isEmpty();
        }
    }

    @Test
    void cookiesAreForEncryptedConnectionsWhereTheBrowsersIsOne() {
        assertThat(new Outside(null).isEncrypted(new Asked("models.example", false))).isFalse();
        assertThat(new Outside(null).isEncrypted(new Asked("models.example", true))).isTrue();
        assertThat(new Outside(SET).isEncrypted(new Asked("models.example", false))).isTrue();
        assertThat(new Outside(SET).isEncrypted(new Asked("127.0.0.1:8000", false))).isFalse();
    }
}
