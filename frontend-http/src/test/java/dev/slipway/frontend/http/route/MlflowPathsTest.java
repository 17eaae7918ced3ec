package dev.slipway.frontend.http.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Permission;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MlflowPathsTest {
    @Test
    void everyQuestionIsFoundByItsOwnPathAndNoOther() {
        for (MlflowQuestion question : MlflowQuestion.values()) {
            String path =
                    question.path().replaceAll("\\{\\w+}", "a%2Fb").replace("**", "x/%2e%2e/y");
            assertThat(MlflowPaths.find(question.method(), path))
                    .isInstanceOfSatisfying(
                            Route.Mlflow.class,
                            found -> {
                                assertThat(found.question()).isEqualTo(question);
                                assertThat(found.parts().values()).allMatch("a/b"::equals);
                            });
            assertThat(MlflowPaths.find("OPTIONS", path)).isInstanceOf(Route.MlflowUnknown.class);
            assertThat(MlflowPaths.contain(path)).isTrue();
        }
    }

    @Test
    void whatChangesSomethingNeedsMoreThanReading() {
        // An alias is moved by whoever writes models or by whoever releases; control tells which.
        Set<MlflowQuestion> others =
                EnumSet.of(
                        MlflowQuestion.MODEL_LATEST,
                        MlflowQuestion.ALIAS_SET,
                        MlflowQuestion.ALIAS_DELETE,
                        MlflowQuestion.VERSION_STAGE);
        for (MlflowQuestion question : MlflowQuestion.values()) {
            boolean reads = question.method().equals("GET") || question.name().contains("SEARCH");
            if (!reads && !others.contains(question)) {
                assertThat(question.permission())
                        .as(question.name())
                        .isIn(Permission.WRITE_MODELS, Permission.RELEASE);
            }
        }
    }
}
