package io.tickgate.benchmarks.report;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * Draws bars with the lowest and the highest of the rounds as whiskers, as PNG.
 *
 * <p>Thread-safe.
 */
final class Plot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final Color BAR = new Color(0x2f6f9f);
    private static final int LABEL_TURN = 20;

    private Plot() {}

    static void bars(Path file, String title, String unit, List<String> names, List<Spread> spreads) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit)
                .theme(Styler.ChartTheme.XChart)
                .build();
        var style = chart.getStyler();
        style.setLegendVisible(false);
        style.setChartBackgroundColor(Color.WHITE);
        style.setSeriesColors(new Color[] {BAR});
        style.setAvailableSpaceFill(0.6);
        style.setYAxisDecimalPattern("#,###");
        style.setXAxisLabelRotation(names.size() > 4 ? LABEL_TURN : 0);
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
        chart.addSeries(
                unit,
                names,
                spreads.stream().map(Spread::median).toList(),
                spreads.stream()
                        .map(spread -> (spread.highest() - spread.lowest()) / 2)
                        .toList());
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
