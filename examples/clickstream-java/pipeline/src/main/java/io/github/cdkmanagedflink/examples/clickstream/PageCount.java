package io.github.cdkmanagedflink.examples.clickstream;

/** How many clicks a page had in one window. */
public class PageCount {
    public String page;

    /** When the window begins, in milliseconds since the epoch. */
    public long windowStart;

    public long clicks;

    public PageCount() {}

    public PageCount(String page, long windowStart, long clicks) {
        this.page = page;
        this.windowStart = windowStart;
        this.clicks = clicks;
    }

    @Override
    public String toString() {
        return String.format("%s@%d=%d", page, windowStart, clicks);
    }
}
