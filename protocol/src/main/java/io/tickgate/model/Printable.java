package io.tickgate.model;

/**
 * Makes text from outside fit for a log line or an error message.
 *
 * <p>Thread-safe.
 */
public final class Printable {
    /** Enough to recognise what came, too little to flood a log. */
    public static final int MAX_LENGTH = 128;

    private Printable() {}

    /** Returns the text with everything that is not plain ASCII escaped, cut at {@link #MAX_LENGTH} characters. */
    public static String of(CharSequence text) {
        var printable = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
        for (int i = 0; i < text.length(); i++) {
            if (printable.length() >= MAX_LENGTH) {
                return printable.append('…').toString();
            }
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~') {
                printable.append(c);
            } else {
                printable.append("\\u%04x".formatted((int) c));
            }
        }
        return printable.toString();
    }
}
