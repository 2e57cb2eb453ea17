"""Settings of the crawl. Every deviation from Scrapy 2.19 says why; its default stands beside it."""

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

try:
    _VERSION = version("govcrawl")
except PackageNotFoundError:  # run from a checkout that is not installed
    _VERSION = "dev"

BOT_NAME = "govcrawl"
SPIDER_MODULES = ["govcrawl.spiders"]
NEWSPIDER_MODULE = "govcrawl.spiders"
COMMANDS_MODULE = "govcrawl.commands"

# Ours.
SITES = os.environ.get("GOVCRAWL_SITES", "live")  # live | embedded | http://host:port
DATA_DIR = os.environ.get("GOVCRAWL_DATA", str(Path(__file__).resolve().parent.parent / "data"))
RETRY_AFTER_MAX = 300  # seconds a site may ask us to wait before the request counts as failed

# Manners: say who we are, ask robots.txt, one request at a time, never in a hurry.
USER_AGENT = (
    f"govcrawl/{_VERSION} (+{os.environ.get('GOVCRAWL_CONTACT', 'no contact address set by the operator')})"
)
ROBOTSTXT_OBEY = True  # default False
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8
DOWNLOAD_DELAY = 2.0  # default 0; varied by half either way (DOWNLOAD_DELAY_JITTER, default 0.5)
AUTOTHROTTLE_ENABLED = True  # default False; slower where the site is slow
AUTOTHROTTLE_START_DELAY = 2.0  # default 5
COOKIES_ENABLED = False  # default True; no site needs them, and we do not want to be followed

# Patience: government sites are slow but not that slow.
DOWNLOAD_TIMEOUT = 60  # default 180
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024  # default 1 GiB; the largest scanned report is far smaller
RETRY_TIMES = 3  # default 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # default ERROR; the spiders' errbacks report it, once

DOWNLOAD_HANDLERS = {
    "http": "govcrawl.handlers.SitesDownloadHandler",
    "https": "govcrawl.handlers.SitesDownloadHandler",
}
DOWNLOADER_MIDDLEWARES = {
    "govcrawl.middlewares.reach.ReachMiddleware": 540,  # hears of failures after the retries
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "govcrawl.middlewares.reach.PatientRetryMiddleware": 550,  # Scrapy's place for retries
    "govcrawl.middlewares.blocking.BlockingMiddleware": 580,  # sees decompressed bodies (590), before retries
}
ITEM_PIPELINES = {
    "pipelines.read.ReadPipeline": 300,
    "pipelines.land.LandPipeline": 900,
}

# No listeners that run code inside a scheduled job.
REMOTE_CONTROL_ENABLED = False  # default True
TELNETCONSOLE_ENABLED = False  # default True

LOG_LEVEL = "INFO"  # default DEBUG, which costs most of the speed
LOG_FORMATTER = "govcrawl.logformatter.AddressLogFormatter"  # default prints items, which hold whole pages
FEED_EXPORT_ENCODING = "utf-8"  # default \u escapes in JSON
