"""The application a server starts: ``granian --interface wsgi yibiao_web.site.wsgi:application``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from yibiao_web.site.whole import whole

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
application = whole(get_wsgi_application())

if os.environ.get("YIBIAO_WARM", "1") != "0":
    from yibiao_web.site import warming  # needs the settings

    warming.start()
