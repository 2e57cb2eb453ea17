"""Settings of the crawl. Every deviation from Scrapy 2.19 says why; its default stands beside it."""

import os

from scrapy.settings import default_settings as scrapys

from govcrawl import __version__
from pipelines.store.paths import configured

BOT_NAME = "govcrawl"
SPIDER_MODULES = ["govcrawl.spiders"]
NEWSPIDER_MODULE = "govcrawl.spiders"
SPIDER_LOADER_CLASS = "govcrawl.spiderloader.SpiderLoader"
COMMANDS_MODULE = "govcrawl.commands"

# Ours.
SITES = os.environ.get("GOVCRAWL_SITES") or "live"  # live | embedded | http://host:port
DATA_DIR = configured()  # $GOVCRAWL_DATA, a path or an address (s3://…), else data/ of the project
LAYOUT = os.environ.get("GOVCRAWL_LAYOUT") or "agency"  # of new data folders; or district (docs/data.md)
OCR = bool(os.environ.get("GOVCRAWL_OCR"))  # read scans and pictures, too: ten seconds a page, extra [ocr]
RETRY_AFTER_MAX = 300  # seconds; a host that asks us to wait longer is given up for this run
PUBLISH_EVERY = 300.0  # seconds between publications of a crawl into an object store; it ends with another
END_WITHIN = 45  # seconds after SIGTERM, should something not let the crawl end in good order
ARCHIVE_ENABLED = True
RUN_ID = ""  # of all that this process writes; made of the time if none is given

# Manners: say who we are, ask robots.txt, one request at a time, never in a hurry.
CONTACT = os.environ.get("GOVCRAWL_CONTACT", "")  # address of whoever runs it: a page or an e-mail address
USER_AGENT = (
    f"govcrawl/{__version__} (annual disclosure reports; {CONTACT or 'the operator gives no contact'})"
)
ROBOTSTXT_OBEY = True  # default False
ROBOTSTXT_USER_AGENT = "govcrawl"  # default USER_AGENT; rules name the product alone (RFC 9309, 2.2.1)
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8
CONCURRENT_REQUESTS = 1  # default 16; what waits in a queue would still be sent after a block page
DOWNLOAD_DELAY = 2.0  # default 0; varied by half either way (DOWNLOAD_DELAY_JITTER, default 0.5)
AUTOTHROTTLE_ENABLED = True  # default False; slower where the site is slow
AUTOTHROTTLE_START_DELAY = 2.0  # default 5
CONCURRENT_ITEMS = 4  # default 100; a response gives one report, and Scrapy starts as many tasks for each
WARN_ON_GENERATOR_RETURN_VALUE = False  # default True; parses the callback's source at every response
COOKIES_ENABLED = False  # default True; no site needs them, and we do not want to be followed

# Patience: government sites are slow but not that slow.
DOWNLOAD_TIMEOUT = 60  # default 180
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024  # default 1 GiB; the largest scanned report is far smaller
DOWNLOAD_FAIL_ON_DATALOSS = False  # default True; SitesDownloadHandler fails it once its bytes are archived
RETRY_TIMES = 3  # default 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # default ERROR; the spiders' errbacks report it, once

# Spiders tell documents apart by their addresses and count what they leave out. Scrapy's filter would
# drop a redirect to a page seen before without a word.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

DOWNLOAD_HANDLERS = {
    "http": "govcrawl.downloadhandlers.SitesDownloadHandler",
    "https": "govcrawl.downloadhandlers.SitesDownloadHandler",
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "govcrawl.middlewares.onsite.OnSiteMiddleware": 50,  # Scrapy's place
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "govcrawl.middlewares.robots.PageRobotsMiddleware": 100,  # Scrapy's place
    "govcrawl.middlewares.reach.ReachMiddleware": 540,  # hears of failures after the retries
    "govcrawl.middlewares.robots.RobotsMiddleware": 545,  # what the retries could get
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "govcrawl.middlewares.retry.PatientRetryMiddleware": 550,  # Scrapy's place for retries
    "govcrawl.memory.middleware.ConditionalMiddleware": 570,  # sees what callbacks will see
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "govcrawl.middlewares.redirect.OnSiteMetaRefreshMiddleware": 580,  # Scrapy's place
    "govcrawl.middlewares.blocking.BlockingMiddleware": 585,  # after decompression (590)
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "govcrawl.middlewares.compression.CompressionMiddleware": 590,  # Scrapy's place
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "govcrawl.middlewares.redirect.OnSiteRedirectMiddleware": 600,  # Scrapy's place
}
EXTENSIONS = {
    "govcrawl.extensions.archive.ArchiveExtension": 100,
    "govcrawl.extensions.ledger.LedgerExtension": 150,  # settles the rows, before others judge by their fates
    "govcrawl.memory.extension.MemoryExtension": 200,
    "govcrawl.extensions.history.HistoryExtension": 900,  # last: it judges by the stats of all others
}
ITEM_PIPELINES = {
    "govcrawl.extensions.archive.ArchivePipeline": 100,  # no row lands without its bytes
    "pipelines.item_pipeline.IngestPipeline": 900,
}

# Off, and loaded all the same where only set to None; takes 0.2 s.
DOWNLOADER_MIDDLEWARES_BASE = {
    name: place
    for name, place in scrapys.DOWNLOADER_MIDDLEWARES_BASE.items()
    if name != "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"
}
EXTENSIONS_BASE = {
    name: place
    for name, place in scrapys.EXTENSIONS_BASE.items()
    if name != "scrapy.extensions.remote_control.RemoteControl"
}

# No listeners that run code inside a scheduled job.
REMOTE_CONTROL_ENABLED = False  # default True
TELNETCONSOLE_ENABLED = False  # default True

LOG_LEVEL = "INFO"  # default DEBUG, which costs most of the speed
LOG_FORMATTER = "govcrawl.logformatter.AddressLogFormatter"  # default prints items, which hold whole pages
FEED_EXPORT_ENCODING = "utf-8"  # default \u escapes in JSON
