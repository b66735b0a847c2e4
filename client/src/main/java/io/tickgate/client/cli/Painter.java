package io.tickgate.client.cli;

/**
 * Colours text, or leaves it as it is.
 *
 * <p>Thread-safe.
 */
record Painter(boolean isColoured) {
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    String buy(String text) {
        return paint(GREEN, text);
    }

    String sell(String text) {
        return paint(RED, text);
    }

    String dim(String text) {
        return paint(DIM, text);
    }

    /** @param direction above 0 for up, below 0 for down */
    String moved(int direction, String text) {
        return direction == 0 ? text : direction > 0 ? buy(text) : sell(text);
    }

    private String paint(String colour, String text) {
        return isColoured ? colour + text + PLAIN : text;
    }
}
