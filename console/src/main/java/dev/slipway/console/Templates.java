package dev.slipway.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.console.page.Frame;
import dev.slipway.console.page.PageAnswer;
import gg.jte.Content;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/// Fills templates, which the build has compiled.
///
/// *Threads*: any.
final class Templates {
    private static final String CONTENT = "<main ";
    private static final int USUAL_LENGTH = 16_384;

    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

    /// The text of a page.
    byte[] render(PageAnswer.View view) {
        return text(view.template(), Map.of("frame", view.frame(), "view", view.view()))
                .getBytes(UTF_8);
    }

    /// What stands before the content of a page, whatever that will be: its title, what it loads,
    /// and where else to go.
    byte[] top(Frame frame) {
        Content nothing = output -> {};
        String page = text("layout.jte", Map.of("frame", frame, "content", nothing));
        return page.substring(0, begin(page)).getBytes(UTF_8);
    }

    /// The rest of a page whose top has been sent.
    byte[] rest(PageAnswer.View view) {
        String page = text(view.template(), Map.of("frame", view.frame(), "view", view.view()));
        return page.substring(begin(page)).getBytes(UTF_8);
    }

    private String text(String template, Map<String, Object> parameters) {
        StringOutput text = new StringOutput(USUAL_LENGTH);
        engine.render(template, parameters, text);
        return text.toString();
    }

    /// Texts of others come with their `<` written out, so the first one is ours.
    private static int begin(String page) {
        int begin = page.indexOf(CONTENT);
        if (begin < 0) {
            throw new IllegalStateException("layout.jte has no " + CONTENT);
        }
        return begin;
    }
}
