"""Every setting of Scrapy and ours: its default, its unit, its reason. Nobody imports this module.

Overridden by ``-s NAME=VALUE`` on the command line; components read theirs in ``from_crawler``.
"""

import os

from newsarchive import __version__
from newsarchive.paths import default_archive_path

BOT_NAME = "newsarchive"
#: The bundled sites, then the sites in spiders/ of the project folder: of two sites with the same
#: name the later one is used. In the repository both are the same folder.
SPIDER_MODULES = ["newsarchive.spiders", "spiders"]
NEWSPIDER_MODULE = "spiders"
#: A spider file with a mistake costs one line, not the crawl of another site.
SPIDER_LOADER_CLASS = "newsarchive.crawling.spider_loader.SiteLoader"
COMMANDS_MODULE = "newsarchive.commands"

# --- the archive ---------------------------------------------------------------------------------

#: The archive file; also by the environment's NEWSARCHIVE_DB. Captures go to captures/ beside it.
ARCHIVE_PATH = str(default_archive_path())
#: Seconds to wait for another program that writes to the archive.
ARCHIVE_TIMEOUT = 60.0
#: Keep what was fetched in WARC files. Off, nothing can be extracted again later.
CAPTURE_ENABLED = True
#: Learn boilerplate and stories at the end of a crawl. Off, `newsarchive learn` does it.
LEARN_ENABLED = True

# --- who we are, and politeness ------------------------------------------------------------------

#: A web or mail address at which the owner of a site reaches who runs this crawler; it stands in
#: the user agent. Please set it: `-s CRAWLER_CONTACT=...` or the environment.
CRAWLER_CONTACT = os.environ.get("CRAWLER_CONTACT", "")
USER_AGENT = f"newsarchive/{__version__}"
ROBOTSTXT_OBEY = True
#: Requests to one host at a time: two let the slow answer of one page not hold up the other.
CONCURRENT_REQUESTS_PER_DOMAIN = 2
#: All hosts together; a run has seldom more than a few.
CONCURRENT_REQUESTS = 16
#: The wait between requests follows the host's own speed, from half a second on.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.5  # seconds
AUTOTHROTTLE_MAX_DELAY = 30.0  # seconds
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.5
#: Longest Crawl-delay of a robots.txt that is obeyed, in seconds; a larger one counts as this.
CRAWL_DELAY_MAX = 30.0
#: Seconds: longest Retry-After (of a 429 or 503) that is obeyed; a longer one counts as this.
RETRY_AFTER_MAX = 86_400.0
#: Seconds: up to this a run waits for such a host; else its addresses are left to a later run.
RETRY_AFTER_PATIENCE = 30.0
#: News pages do not need to know who reads them.
COOKIES_ENABLED = False
REFERER_ENABLED = True
REFERRER_POLICY = "no-referrer"

# --- limits on what a page may cost --------------------------------------------------------------

#: Bytes of an answer, packed and unpacked. The largest real news page seen is 5 MiB.
DOWNLOAD_MAXSIZE = 8 * 2**20
DOWNLOAD_WARNSIZE = 0
#: Seconds until the last byte of an answer.
DOWNLOAD_TIMEOUT = 45
DNS_TIMEOUT = 15
#: At once, after that by the ledger: `urls.next_try_at`.
RETRY_TIMES = 1
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
REDIRECT_MAX_TIMES = 8
#: Pages that reload themselves every minute are news sites' habit, not redirects.
METAREFRESH_ENABLED = False
#: All statuses reach us: each is an outcome.
HTTPERROR_ALLOW_ALL = True
#: Private addresses that may be asked: "host:port,host:port". What an operator names in `start`
#: is allowed besides.
ALLOW_PRIVATE_HOSTS = ""
TWISTED_DNS_RESOLVER = "newsarchive.crawling.private_addresses.PublicResolver"

#: Addresses of articles that one run asks for at most; `-a limit=N` for fewer.
ARTICLES_PER_RUN = 5_000

#: Ages at which articles are looked at again (s, m, h, d, w), conditionally; "" for never. Most
#: corrections come within hours; a spider's `revisit_ages` wins.
REVISIT_AGES = "15m,1h,3h,1d,3d,30d"

# --- extraction ----------------------------------------------------------------------------------

#: Worker processes; 0: as many as there are processors.
EXTRACT_WORKERS = 0
#: Seconds for one page: a hundred times the usual.
EXTRACT_TIMEOUT = 20.0
#: Bytes of memory one worker may have. A usual page needs 0.2 GiB with the libraries.
EXTRACT_MEMORY = 2 * 2**30
#: Pages after which a worker is replaced: what libraries leak does not add up.
EXTRACT_PAGES = 500

#: Items of one answer at a time. A page yields one article, and Scrapy starts this many tasks for
#: every answer: with its default of 100 they cost 2 ms of CPU a page.
CONCURRENT_ITEMS = 1

# --- components ----------------------------------------------------------------------------------

#: What happens to a fetched page, in this order. Each relies on the ones before it.
ITEM_PIPELINES = {
    # bytes safe on disk before anything can fail
    "newsarchive.pipelines.capture.CapturePipeline": 100,
    # bytes -> normalised article, in a worker process
    "newsarchive.pipelines.extract.ExtractPipeline": 200,
    # article, index and ledger in one transaction
    "newsarchive.pipelines.store.StorePipeline": 400,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # ours knows ports
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # 5xx means allow there
    "newsarchive.crawling.private_addresses.BoundaryMiddleware": 50,
    "newsarchive.crawling.robots.RobotsMiddleware": 100,
    "newsarchive.crawling.retry_after.RetryAfterMiddleware": 560,
    "newsarchive.crawling.compression.CompressionCheckMiddleware": 595,  # before unpacking at 590
}
EXTENSIONS = {
    "newsarchive.crawling.run_record.RunRecord": 0,
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.logstats.LogStats": None,
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# --- what is said --------------------------------------------------------------------------------

#: Cron sends what is printed: warnings, and the one line at the end. `-L INFO`: a line an article.
LOG_LEVEL = "WARNING"
LOG_VERSIONS: list[str] = []
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
#: Seconds between progress lines where there is no terminal.
PROGRESS_INTERVAL = 60.0
