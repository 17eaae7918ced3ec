package dev.slipway.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.console.page.PageAnswer;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/// Fills templates, which the build has compiled.
///
/// *Threads*: any.
final class Templates {
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

    /// The text of a page.
    byte[] render(PageAnswer.View view) {
        StringOutput text = new StringOutput();
        engine.render(view.template(), Map.of("frame", view.frame(), "view", view.view()), text);
        return text.toString().getBytes(UTF_8);
    }
}
