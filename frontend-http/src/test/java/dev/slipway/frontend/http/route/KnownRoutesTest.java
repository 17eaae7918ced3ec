package dev.slipway.frontend.http.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.RefusalException;
import org.junit.jupiter.api.Test;

class KnownRoutesTest {
    private static final String POST = "POST";

    private final KnownRoutes routes = new KnownRoutes();

    @Test
    void routesAreThoseOfTheRouter() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 1_000; i++) {
                String path = "/v2/models/m" + i + "/versions/" + (i + 1) + "/infer";
                KnownRoutes.Known known = routes.find(POST, path);

                assertThat(known.route()).isEqualTo(Router.find(POST, path));
                assertThat(known.need()).isEqualTo(Need.of(known.route()));
            }
        }
    }

    @Test
    void predictionsAreRemembered() {
        KnownRoutes.Known known = routes.find(POST, "/v2/models/flights/infer");

        assertThat(routes.find(POST, "/v2/models/flights/infer")).isSameAs(known);
        assertThat(routes.find("GET", "/v2/models/flights").route())
                .isEqualTo(Router.find("GET", "/v2/models/flights"));
    }

    @Test
    void whatIsRefusedIsRefusedAgain() {
        assertThat(routes.find(POST, "/v2/models/flights/infer").route())
                .isInstanceOf(Route.Predict.class);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> routes.find("GET", "/v2/models/flights/infer"))
                    .isInstanceOf(WrongMethodException.class);
            assertThatThrownBy(() -> routes.find(POST, "/v2/nothing"))
                    .isInstanceOf(RefusalException.class);
        }
    }
}
