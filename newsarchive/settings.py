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
#: A spider file with a mistake is reported on one line; it does not stop the crawl of another site.
SPIDER_LOADER_CLASS = "newsarchive.commands.spider_loader.SiteLoader"
COMMANDS_MODULE = "newsarchive.commands"

# --- the archive ---------------------------------------------------------------------------------

#: The archive file; also by the environment's NEWSARCHIVE_DB. Captures go to captures/ beside it.
ARCHIVE_PATH = str(default_archive_path())
#: Seconds to wait for another program that writes to the archive.
ARCHIVE_TIMEOUT = 60.0
#: Seconds to wait at the start for another program that is writing; also by the environment.
LOCK_PATIENCE = os.environ.get("LOCK_PATIENCE", "60")
#: Keep fetched pages in WARC files. Without them nothing can be extracted again later.
CAPTURE_ENABLED = True
#: Where captures go: a folder, as a path or file:///..., or a store such as s3://bucket/folder;
#: "": captures/ beside the archive. Also by the environment, for commands that read captures.
CAPTURES_URL = os.environ.get("CAPTURES_URL", "")
#: Seconds after which a file of captures is closed to be uploaded to the store, if not full before.
CAPTURES_UPLOAD_SECONDS = 300.0
#: Learn boilerplate and stories at the end of a crawl. If this is off, run `newsarchive learn`.
LEARN_ENABLED = True
#: Run the alerts at the end of a crawl. If this is off, run `newsarchive alerts run`.
ALERTS_ENABLED = True
#: Seconds after which the end of a crawl begins no further delivery; later runs send the rest.
ALERTS_SECONDS = 60.0

# --- a web archive beside ours ------------------------------------------------------------------

#: What a public web archive is used for: "save" submits new and revised articles, "ask" gets its
#: copies of pages that are missing or behind a wall, "save,ask" does both. "" for nothing: it tells
#: others what you read. All of these also by the environment.
WAYBACK = os.environ.get("WAYBACK", "")
#: The web archive that saves pages, as the Wayback Machine does ("Save Page Now 2").
WAYBACK_URL = os.environ.get("WAYBACK_URL", "https://web.archive.org")
#: What stands before the address of a page to get its copies (Memento, RFC 7089). "" for
#: WAYBACK_URL and "/web/".
WAYBACK_TIMEGATE = os.environ.get("WAYBACK_TIMEGATE", "")
#: Seconds between two submissions, and four times the seconds between other requests: the Wayback
#: Machine takes six submissions a minute.
WAYBACK_DELAY = os.environ.get("WAYBACK_DELAY", "12")
#: Most pages that one run submits, and most that it asks for; later runs do the rest.
WAYBACK_PER_RUN = os.environ.get("WAYBACK_PER_RUN", "50")
#: Seconds after which the end of a crawl begins no further request; later runs do the rest.
WAYBACK_SECONDS = os.environ.get("WAYBACK_SECONDS", "120")
#: Sites of which no web archive is told, as "site,site"; their subdomains are included.
WAYBACK_EXCEPT = os.environ.get("WAYBACK_EXCEPT", "")
#: Private addresses of which it may be told, as "host:port,host:port": for a web archive of your
#: own. All others are never submitted.
WAYBACK_PRIVATE_HOSTS = os.environ.get("WAYBACK_PRIVATE_HOSTS", "")

# --- many machines (the extra `cluster`) -------------------------------------------------------

#: The Redis or Valkey server of a cluster, such as "redis://10.0.0.5:6379/0"; "": this crawl is one
#: of its own. With it this process is a worker (docs/cluster.md). Also by the environment.
CLUSTER_URL = os.environ.get("CLUSTER_URL", "")
#: Seconds after which the hosts of a worker that died or hangs are given to another one.
CLUSTER_LEASE = 20.0
#: Seconds after which a worker ends that finds no open run of its sites; -1: it waits for ever.
CLUSTER_IDLE = 0.0
#: The run that a crawl takes part in. The worker sets it.
CLUSTER_RUN = 0

# --- who we are, and politeness ------------------------------------------------------------------

#: A URL or e-mail address by which the owner of a site can reach you; it is sent in the user agent.
#: Please set it: `-s CRAWLER_CONTACT=...`, or the environment variable CRAWLER_CONTACT.
CRAWLER_CONTACT = os.environ.get("CRAWLER_CONTACT", "")
USER_AGENT = f"newsarchive/{__version__}"
ROBOTSTXT_OBEY = True
#: Requests to one host at a time. With two, one slow response does not hold up the others.
CONCURRENT_REQUESTS_PER_DOMAIN = 2
#: Requests to all hosts at a time; a run rarely has more than a few hosts.
CONCURRENT_REQUESTS = 16
#: Sites of a collection that are crawled at a time, each with the limits above. Most only wait.
COLLECTION_SITES = 16
#: The delay between requests depends on the response time of the host; it starts at half a second.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.5  # seconds
AUTOTHROTTLE_MAX_DELAY = 30.0  # seconds
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.5
#: Seconds: longest Crawl-delay of a robots.txt that is obeyed; a longer one counts as this.
CRAWL_DELAY_MAX = 30.0
#: Seconds: longest Retry-After (of a 429 or 503) that is obeyed; a longer one counts as this.
RETRY_AFTER_MAX = 86_400.0
#: Seconds: longest Retry-After that a run waits for, to request the URL again; after a longer one
#: a later run does. If three of a host's last ten responses have one, all its URLs wait.
RETRY_AFTER_PATIENCE = 30.0
#: News pages need no cookies, and no information about who requests them. A site that redirects to
#: the same URL until a cookie is sent back gets it, for that visit only (redirects.py).
COOKIES_ENABLED = False
#: A cookie file of your own subscription for this crawl (docs/subscriptions.md); "" for none. The
#: variable NEWSARCHIVE_COOKIES_<SITE> of the environment takes its place.
COOKIES_FILE = ""
REFERER_ENABLED = True
REFERRER_POLICY = "no-referrer"

# --- limits on what a page may cost --------------------------------------------------------------

#: Bytes of the largest response, compressed and decompressed. The largest real news page seen has
#: 5 MiB.
DOWNLOAD_MAXSIZE = 8 * 2**20
DOWNLOAD_WARNSIZE = 0
#: Bytes of the largest feed or sitemap, compressed and decompressed: as many as the sitemap
#: protocol allows.
SOURCE_MAXSIZE = 50 * 2**20
#: Seconds until the last byte of a response.
DOWNLOAD_TIMEOUT = 45
DNS_TIMEOUT = 15
#: Like browsers, no DHE: old servers prefer it, with a key so short that OpenSSL gives up.
DOWNLOADER_CLIENT_TLS_CIPHERS = "DEFAULT:!DH"
#: Immediate retries, of a server error or a broken connection; later ones are scheduled by the
#: ledger (`urls.next_try_at`).
RETRY_TIMES = 2
DOWNLOAD_FAIL_ON_DATALOSS = False  # DataLossMiddleware knows which page is whole
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
REDIRECT_MAX_TIMES = 8
#: Seconds: longest delay of a page's refresh to another URL that is followed as a redirect. Many
#: news pages reload themselves every minute; this is no redirect.
METAREFRESH_MAXDELAY = 5
#: Responses of every status reach the spider: each is an outcome.
HTTPERROR_ALLOW_ALL = True
#: Private addresses that the crawler may contact, as "host:port,host:port". A private address given
#: as `start` is allowed at its port as well; all others are refused.
ALLOW_PRIVATE_HOSTS = ""
DOWNLOAD_HANDLERS = {
    "http": "newsarchive.crawling.lenient_http.LenientHandler",
    "https": "newsarchive.crawling.lenient_http.LenientHandler",
}
TWISTED_DNS_RESOLVER = "newsarchive.crawling.middlewares.private_addresses.PublicResolver"

#: Most URLs of articles that one run requests; `-a limit=N` sets another limit.
ARTICLES_PER_RUN = 5_000

#: Ages (s, m, h, d, w) at which articles are requested again, conditionally; "" for never. Most
#: corrections come within hours. A spider's `revisit_ages` takes precedence.
REVISIT_AGES = "15m,1h,3h,1d,3d,30d"

# --- extraction ----------------------------------------------------------------------------------

#: A TOML file with the rules (docs/site-rules.md) of sites without a spider file, a table for each
#: host; "" for none. It is for `scrapy crawl site`, and commands that extract read it as well.
SITE_RULES = os.environ.get("NEWSARCHIVE_SITE_RULES", "")

#: Worker processes; 0 means one for each processor.
EXTRACT_WORKERS = 0
#: Seconds that one page may take: a hundred times as long as usual.
EXTRACT_TIMEOUT = 20.0
#: Bytes of memory that one worker may use. A usual page needs 0.2 GiB, with the libraries.
EXTRACT_MEMORY = 2 * 2**30
#: Pages after which a worker is replaced, so that memory leaks of libraries do not add up.
EXTRACT_PAGES = 500

# --- pages that a browser must draw (the extra `browser`) ----------------------------------------

#: Most pages that a run lets a browser draw; each costs seconds, and the memory of a browser.
#: 0: none.
BROWSER_PAGES_PER_RUN = 200
#: The program, by its path or name; "": chromium, chromium-browser or google-chrome.
BROWSER_EXECUTABLE = ""
#: Chromium's own sandbox: on, off, or auto, which is on unless the crawl runs as root, because
#: Chromium does not start with it as root. In a container without user namespaces set it to off.
BROWSER_SANDBOX = "auto"
#: Seconds that a page may take in all. Its scripts get half of them to draw it.
BROWSER_TIMEOUT = 30.0
#: Bytes of memory that the browser may use, with all its processes. It starts with 0.3 GiB.
BROWSER_MEMORY = 2**30
#: Most requests that the scripts of a page may send. Usual news pages send 30 to 100.
BROWSER_REQUESTS = 200
#: Most bytes that these requests may bring.
BROWSER_MAXSIZE = 20 * 2**20
#: Pages after which the browser is replaced, so that its memory leaks do not add up.
BROWSER_PAGES = 50
#: Hosts, with their subdomains, from which the browser fetches nothing: advertising and statistics.
BROWSER_BLOCKED_HOSTS = (
    "doubleclick.net,googlesyndication.com,googletagmanager.com,google-analytics.com,"
    "googletagservices.com,adnxs.com,amazon-adsystem.com,criteo.com,criteo.net,outbrain.com,"
    "taboola.com,chartbeat.com,scorecardresearch.com,facebook.net,hotjar.com,quantserve.com,"
    "pubmatic.com,rubiconproject.com,openx.net,adsrvr.org,moatads.com,ioam.de"
)

#: Items of one response at a time. A page yields one article, and Scrapy starts this many tasks for
#: every response: with its default of 100 they cost 2 ms of CPU a page.
CONCURRENT_ITEMS = 1

# --- components ----------------------------------------------------------------------------------

#: The steps for a fetched page, in this order. Each relies on the ones before it.
ITEM_PIPELINES = {
    # bytes safe on disk before anything can fail
    "newsarchive.pipelines.capture.CapturePipeline": 100,
    # bytes -> what a browser draws of them, for sites that say so
    "newsarchive.pipelines.render.RenderPipeline": 150,
    # bytes -> normalised article, in a worker process
    "newsarchive.pipelines.extract.ExtractPipeline": 200,
    # article, index and ledger in one transaction
    "newsarchive.pipelines.store.StorePipeline": 400,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # ours knows ports
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # 5xx means allow there
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # ours reloads no page
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,  # ours returns cookies
    "newsarchive.crawling.middlewares.private_addresses.BoundaryMiddleware": 50,
    "newsarchive.crawling.middlewares.robots.RobotsMiddleware": 100,
    "newsarchive.crawling.middlewares.retry_after.RetryAfterMiddleware": 560,
    # Scrapy unpacks at 590: the refresh of a page is read after, the end of its bytes before that.
    "newsarchive.crawling.middlewares.redirects.MetaRefreshMiddleware": 580,
    "newsarchive.crawling.middlewares.compression.CompressionCheckMiddleware": 595,
    "newsarchive.crawling.middlewares.redirects.RedirectMiddleware": 600,
    "newsarchive.crawling.middlewares.data_loss.DataLossMiddleware": 587,
    # Before anything reads an unpacked page, and next to the network: nothing else sees cookies.
    "newsarchive.crawling.cookies.middleware.MaskedPages": 585,
    "newsarchive.crawling.cookies.middleware.OwnCookies": 990,
}
EXTENSIONS = {
    "newsarchive.crawling.run_record.RunRecord": 0,
    "newsarchive.crawling.internal_errors.InternalErrors": 0,
}
#: Scrapy's own, without those that are off: it imports also what EXTENSIONS switches off, and
#: RemoteControl with its web server takes a tenth of the time in which a crawl starts.
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.memdebug.MemoryDebugger": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.spiderstate.SpiderState": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
TELNETCONSOLE_ENABLED = False

#: Names of settings of other components, "NAME,NAME": `-s` refuses names that nobody reads.
OTHER_SETTINGS = ""

# --- output ------------------------------------------------------------------------------------

#: Warnings and the summary line are printed, which cron sends by mail. `-L INFO` adds a line for
#: each article.
LOG_LEVEL = "WARNING"
LOG_VERSIONS: list[str] = []
LOG_FORMATTER = "newsarchive.crawling.internal_errors.QuietFormatter"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
#: Seconds between progress lines if standard error is no terminal that can redraw one; 0: none.
PROGRESS_INTERVAL = 60.0
