/** The market's words: what is quoted, traded and held in a book. Knows only the JDK. */
@NullMarked
package io.tickgate.model;

import org.jspecify.annotations.NullMarked;
