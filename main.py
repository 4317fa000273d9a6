from member_app.app import run

run()
