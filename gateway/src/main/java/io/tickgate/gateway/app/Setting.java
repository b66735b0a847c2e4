package io.tickgate.gateway.app;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What {@code docs/settings.md} says of a setting besides its name and its default, which the record has; in Markdown. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@interface Setting {
    /** What it may be. */
    String allowed();

    String means();
}
