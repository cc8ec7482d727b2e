package io.github.cdkmanagedflink.examples.clickstream;

/** The number of clicks on a page in one window. */
public class PageCount {
    public String page;

    /** The start of the window, in milliseconds since the epoch. */
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
